import { judgeRule, type RuleVerdict } from '../../../sourcing/domain/judge-rules.js';
import type {
  SourcingCondition,
  SourcingFact,
  SourcingFacts,
  SourcingRule,
} from '../../../sourcing/domain/rule-pack.js';
import type { PermitScope } from '../../../sourcing/domain/site-permit.js';
import type { MatchDemand, MatchLot, MatchRulePack } from '../match-problem.js';
import type { Gate, GateVerdict } from './gate.js';

/** Codes that are shown of one permit; it may have hundreds. */
const CODES_SHOWN_MAX = 10;

const FACT_WORDS: Readonly<Record<SourcingFact, string>> = {
  siteCountry: 'country of the lot',
  plantCountry: 'country of the plant',
  crossesBorder: 'crosses a border',
  wasteStatus: 'waste status',
  baselCode: 'Basel entry',
  ewcCode: 'List of Waste entry',
  consumerStatus: 'consumer status',
  minedIn: 'mined in',
  refinedIn: 'refined in',
  separatedIn: 'separated in',
  meltedIn: 'melted in',
  producedIn: 'produced in',
  documents: 'documents',
};

/** The lot lies in a country that the demand accepts, and satisfies every rule pack that it applies. */
export const sourcingGate: Gate = {
  key: 'SOURCING',
  aspectOf: ({ country, sourcing }) => `${country} ${JSON.stringify(sourcing)}`,
  judge: (lot, demand) => {
    if (!isAcceptedCountry(lot, demand)) return 'FAIL';
    if (demand.rulePacks.length === 0) return 'PASS';
    const verdicts = ruleFindings(lot, demand).map(({ verdict }) => verdict);
    return worstOf(verdicts);
  },
  explain: (lot, demand) => {
    const country = {
      found: `country ${lot.country}`,
      required:
        demand.acceptedCountries === null ? 'any country' : `only ${demand.acceptedCountries.join(', ')}`,
    };
    const rules = ruleFindings(lot, demand).filter(({ verdict }) => verdict !== 'PASS');
    const shown = isAcceptedCountry(lot, demand) && rules.length > 0 ? rules : [country, ...rules];
    return {
      found: [...new Set(shown.map(({ found }) => found))].join('; '),
      required: shown.map(({ required }) => required).join('; '),
    };
  },
};

function isAcceptedCountry(lot: MatchLot, { acceptedCountries }: MatchDemand): boolean {
  return acceptedCountries === null || acceptedCountries.includes(lot.country);
}

interface RuleFinding {
  readonly verdict: RuleVerdict;
  readonly found: string;
  readonly required: string;
}

/** Of every rule of every pack: whether it lets the pair pass, with what it looked at. */
function ruleFindings(lot: MatchLot, demand: MatchDemand): readonly RuleFinding[] {
  const facts = sourcingFacts(lot, demand);
  return demand.rulePacks.flatMap((pack) =>
    pack.versions.flatMap(({ version, rules }) =>
      rules.map((rule) => ruleFinding(pack, version, rule, facts)),
    ),
  );
}

function ruleFinding(
  { id, unknownPasses }: MatchRulePack,
  version: number,
  rule: SourcingRule,
  facts: SourcingFacts,
): RuleFinding {
  const { verdict, decisive } = judgeRule(rule, facts);
  return {
    verdict: verdict === 'UNKNOWN' && unknownPasses ? 'PASS' : verdict,
    found: [...new Set(decisive.map((condition) => factWords(condition, facts)))].join(', '),
    required: `${id} version ${version}: ${rule.statement.replace(/\.$/, '')}`,
  };
}

function factWords({ fact, kind, values }: SourcingCondition, facts: SourcingFacts): string {
  const found = facts[fact];
  if (found === null) return `${FACT_WORDS[fact]}: not known`;
  if (kind === 'INCLUDES') {
    const missing = values.filter((value) => !found.includes(value));
    return `${FACT_WORDS[fact]}: no ${missing.join(', ')}`;
  }
  return `${FACT_WORDS[fact]}: ${found.length === 0 ? 'none' : found.join(', ')}`;
}

/** What is known of the pair. What nobody has declared is not known; documents are those that somebody has stated. */
function sourcingFacts({ country, sourcing }: MatchLot, { country: plant }: MatchDemand): SourcingFacts {
  const only = (value: string | null): readonly string[] | null => (value === null ? null : [value]);
  return {
    siteCountry: [country],
    plantCountry: only(plant),
    crossesBorder: plant === null ? null : [plant === country ? 'NO' : 'YES'],
    wasteStatus: only(sourcing.wasteStatus),
    baselCode: only(sourcing.baselCode),
    ewcCode: only(sourcing.ewcCode),
    consumerStatus: only(sourcing.consumerStatus),
    minedIn: sourcing.minedIn,
    refinedIn: sourcing.refinedIn,
    separatedIn: sourcing.separatedIn,
    meltedIn: sourcing.meltedIn,
    producedIn: sourcing.producedIn,
    documents: sourcing.documents,
  };
}

/** FAIL outweighs UNKNOWN. */
function worstOf(verdicts: readonly RuleVerdict[]): GateVerdict {
  if (verdicts.includes('FAIL')) return 'FAIL';
  return verdicts.includes('UNKNOWN') ? 'UNKNOWN' : 'PASS';
}

/**
 * The plant may receive the lot: one of the permits that it states covers its waste code and hazard on a day of delivery. What is
 * not waste needs none, and a plant that states no permit is not asked for one.
 */
export const permitGate: Gate = {
  key: 'PERMIT',
  aspectOf: ({ sourcing, hazard, availableFrom, availableUntil }) =>
    sourcing.wasteStatus === 'WASTE'
      ? `${sourcing.ewcCode} ${sourcing.baselCode} ${hazard} ${availableFrom} ${availableUntil}`
      : `${sourcing.wasteStatus}`,
  judge: (lot, demand, at) => {
    if (demand.permits === null || lot.sourcing.wasteStatus === 'NOT_WASTE') return 'PASS';
    if (lot.sourcing.wasteStatus === null) return 'UNKNOWN';
    const verdicts = demand.permits.map((permit) => coveredBy(permit, lot, demand, at));
    if (verdicts.includes('PASS')) return 'PASS';
    return verdicts.includes('UNKNOWN') ? 'UNKNOWN' : 'FAIL';
  },
  explain: (lot, demand) => ({ found: wasteWords(lot), required: permitWords(demand.permits) }),
};

function coveredBy(permit: PermitScope, lot: MatchLot, demand: MatchDemand, at: string): GateVerdict {
  const [from, until] = daysOfDelivery(lot, demand, at);
  if (permit.validFrom > until || (permit.validUntil !== null && permit.validUntil < from)) return 'FAIL';
  const codes = wasteCodes(lot);
  if (codes.length > 0 && !codes.some((code) => permit.wasteCodes.includes(code))) return 'FAIL';
  const { hazards } = permit;
  if (hazards !== null && lot.hazard !== 'UNKNOWN' && !hazards.includes(lot.hazard)) return 'FAIL';
  const isKnown = codes.length > 0 && (hazards === null || lot.hazard !== 'UNKNOWN');
  return isKnown ? 'PASS' : 'UNKNOWN';
}

/** Those of the window that the lot can be had on; where there are none, the window's: that is for another gate to say. */
function daysOfDelivery(
  { availableFrom, availableUntil }: MatchLot,
  { windowFrom, windowUntil }: MatchDemand,
  at: string,
): readonly [from: string, until: string] {
  // ISO dates sort as text.
  const from = [availableFrom, windowFrom, at].sort()[2] ?? at;
  const until = availableUntil !== null && availableUntil < windowUntil ? availableUntil : windowUntil;
  return from <= until ? [from, until] : [windowFrom, windowUntil];
}

function wasteCodes({ sourcing }: MatchLot): readonly string[] {
  return [sourcing.ewcCode, sourcing.baselCode].filter((code) => code !== null);
}

function wasteWords(lot: MatchLot): string {
  if (lot.sourcing.wasteStatus === null) return 'waste status not declared';
  if (lot.sourcing.wasteStatus === 'NOT_WASTE') return 'not waste';
  const codes = wasteCodes(lot);
  const code = codes.length === 0 ? 'waste code not declared' : `waste code ${codes.join(', ')}`;
  const hazard = lot.hazard === 'UNKNOWN' ? 'hazard not declared' : `hazard ${lot.hazard}`;
  return `${code}, ${hazard}, available ${lot.availableFrom} to ${lot.availableUntil ?? 'open end'}`;
}

/** Without the permits' numbers: those are the separator's. */
function permitWords(permits: readonly PermitScope[] | null): string {
  if (permits === null) return 'no permit stated';
  if (permits.length === 0) return 'a permit, of which none stands';
  const words = permits.map(({ wasteCodes: codes, hazards, validFrom, validUntil }) => {
    const more = codes.length > CODES_SHOWN_MAX ? ` and ${codes.length - CODES_SHOWN_MAX} more` : '';
    const permitted = hazards === null ? '' : `, hazard ${hazards.join(' or ')}`;
    return `${codes.slice(0, CODES_SHOWN_MAX).join(', ')}${more}${permitted}, ${validFrom} to ${validUntil ?? 'open end'}`;
  });
  return `permitted are ${words.join('; or ')}`;
}
