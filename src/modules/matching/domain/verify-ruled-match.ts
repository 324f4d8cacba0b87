import { exactNumber } from './exact-number.js';
import type { RulePrices } from './rules/rule-prices.js';
import type { RuledProblem } from './rules/ruled-problem.js';

/** What a match under rules states about itself. */
export interface RuledClaim {
  /** Units, one per edge. */
  readonly flowUnits: Float64Array;
  readonly objectiveUsdMicros: number;
  /** Any integers give a valid bound; intake prices below 0 only where a floor pays for intake. */
  readonly prices: RulePrices;
}

export type RuleViolation =
  | 'NOT_A_QUANTITY'
  | 'SUPPLY_EXCEEDED'
  | 'PART_TOO_SMALL'
  | 'CAPACITY_EXCEEDED'
  | 'PLANT_MASS_EXCEEDED'
  | 'BLEND_TOO_DIRTY'
  | 'CAMPAIGN_BELOW_MINIMUM'
  | 'FLOOR_NOT_MET'
  | 'INVALID_PRICE'
  | 'WRONG_OBJECTIVE'
  | 'OBJECTIVE_ABOVE_BOUND';

export interface RuledVerification {
  /** Each kind once, with the first lot or demand it was found at. */
  readonly violations: readonly { readonly code: RuleViolation; readonly at: number }[];
  readonly objectiveUsdMicros: number;
  /** What the prices prove, see docs/model/matching.md. */
  readonly boundUsdMicros: number;
}

const PICOS_PER_MICRO = 1_000_000;

/**
 * Re-checks a match under rules from the problem alone: every rule, the objective, and the bound that the prices prove. It
 * shares no code with the solver, so that an error there cannot hide here. Sums of money are exact (bigint).
 * @throws DomainError `match-amounts-too-large`
 */
export function verifyRuledMatch(problem: RuledProblem, claim: RuledClaim): RuledVerification {
  const violations = new Map<RuleViolation, number>();
  const report = (code: RuleViolation, at: number): void => {
    if (!violations.has(code)) violations.set(code, at);
  };
  const objective = checkLots(problem, claim.flowUnits, report);
  checkDemands(problem, claim.flowUnits, report);
  const prices = usablePrices(problem, claim.prices, report);
  const bound = boundOf(problem, prices);
  if (claim.objectiveUsdMicros !== Number(objective)) report('WRONG_OBJECTIVE', 0);
  if (objective > bound) report('OBJECTIVE_ABOVE_BOUND', 0);
  return {
    violations: [...violations].map(([code, at]) => ({ code, at })),
    objectiveUsdMicros: exactNumber(objective),
    boundUsdMicros: exactNumber(bound),
  };
}

type Report = (code: RuleViolation, at: number) => void;

function checkLots({ transportation, rules }: RuledProblem, flowUnits: Float64Array, report: Report): bigint {
  const { edgeStart, edgeValue, supplyUnits } = transportation;
  let objective = 0n;
  supplyUnits.forEach((supply, lot) => {
    let given = 0;

    for (let edge = edgeStart[lot] ?? 0; edge < (edgeStart[lot + 1] ?? 0); edge += 1) {
      const units = flowUnits[edge] ?? Number.NaN;
      if (units === 0) continue;
      if (!Number.isSafeInteger(units) || units < 0) {
        report('NOT_A_QUANTITY', lot);
        continue;
      }
      if (units < (rules.smallestPartUnits[lot] ?? 0)) report('PART_TOO_SMALL', lot);
      given += units;

      objective += BigInt(units) * BigInt(edgeValue[edge] ?? 0);
    }
    if (given > supply) report('SUPPLY_EXCEEDED', lot);
  });
  return objective;
}

/** Sums of feed and impurities are bigint: a claim may be absurd. */
function checkDemands(
  { transportation, rules }: RuledProblem,
  flowUnits: Float64Array,
  report: Report,
): void {
  const { demandCount, edgeStart, edgeDemand, capacityUnits, supplyUnits } = transportation;
  const kinds = rules.impurityCount;
  const intake = new Array<bigint>(demandCount).fill(0n);
  const feed = new Array<bigint>(demandCount).fill(0n);
  const excess = new Array<bigint>(demandCount * kinds).fill(0n);
  supplyUnits.forEach((_, lot) => {
    for (let edge = edgeStart[lot] ?? 0; edge < (edgeStart[lot + 1] ?? 0); edge += 1) {
      const units = flowUnits[edge] ?? 0;
      if (!Number.isSafeInteger(units) || units === 0) continue;
      const demand = edgeDemand[edge] ?? 0;
      const feedPerUnit = rules.feedMilligramsPerUnit[lot] ?? 0;
      intake[demand] = (intake[demand] ?? 0n) + BigInt(units);
      feed[demand] = (feed[demand] ?? 0n) + BigInt(units) * BigInt(feedPerUnit);
      for (let kind = 0; kind < kinds; kind += 1) {
        const own = rules.impurityMicrogramsPerUnit[lot * kinds + kind] ?? 0;
        const allowed = ((rules.impurityLimitPpm[demand * kinds + kind] ?? 0) * feedPerUnit) / 1000;
        const index = demand * kinds + kind;
        excess[index] = (excess[index] ?? 0n) + BigInt(units) * BigInt(own - Math.floor(allowed));
      }
    }
  });
  for (let demand = 0; demand < demandCount; demand += 1) {
    const filled = intake[demand] ?? 0n;
    if (filled > BigInt(capacityUnits[demand] ?? 0)) report('CAPACITY_EXCEEDED', demand);
    if ((feed[demand] ?? 0n) > BigInt(rules.feedMilligramsMax[demand] ?? 0))
      report('PLANT_MASS_EXCEEDED', demand);
    if (filled > 0n && filled < BigInt(rules.minimumUnits[demand] ?? 0))
      report('CAMPAIGN_BELOW_MINIMUM', demand);
    if (filled < BigInt(rules.floorUnits[demand] ?? 0)) report('FLOOR_NOT_MET', demand);
    for (let kind = 0; kind < kinds; kind += 1) {
      if ((excess[demand * kinds + kind] ?? 0n) > 0n) report('BLEND_TOO_DIRTY', demand);
    }
  }
}

/** An invalid price is reported; read as 0 it still gives a valid bound. */
function usablePrices(problem: RuledProblem, prices: RulePrices, report: Report): RulePrices {
  const { floorUnits, impurityCount } = problem.rules;
  const { demandCount } = problem.transportation;
  const checked = (
    values: Float64Array,
    length: number,
    mayBeNegative: (index: number) => boolean,
  ): Float64Array =>
    Float64Array.from({ length }, (_, index) => {
      const price = values[index] ?? Number.NaN;
      if (Number.isSafeInteger(price) && (price >= 0 || mayBeNegative(index))) return price;
      report('INVALID_PRICE', index);
      return 0;
    });
  return {
    intake: checked(prices.intake, demandCount, (demand) => (floorUnits[demand] ?? 0) > 0),
    feed: checked(prices.feed, demandCount, () => false),
    impurity: checked(prices.impurity, demandCount * impurityCount, () => false),
  };
}

/** Below it floating point adds, and divides by a million and rounds down, as exactly as integers do. */
const EXACT_PICOS_MAX = 2 ** 50;
/** Earns nothing, for it cannot be: the smallest part of the lot does not fit the demand. */
const NEVER = Number.NEGATIVE_INFINITY;

/** By edge: what a unit earns beyond all prices, micro-USD, rounded up; `NEVER` where the pair cannot be. */
function reducedValues(problem: RuledProblem, prices: RulePrices): Float64Array {
  const { transportation, rules } = problem;
  const { edgeStart, edgeDemand, edgeValue, supplyUnits } = transportation;
  const reduced = new Float64Array(edgeDemand.length);
  for (let lot = 0; lot < supplyUnits.length; lot += 1) {
    const smallest = Math.max(1, rules.smallestPartUnits[lot] ?? 0);
    const end = edgeStart[lot + 1] ?? 0;
    for (let edge = edgeStart[lot] ?? 0; edge < end; edge += 1) {
      const demand = edgeDemand[edge] ?? 0;
      reduced[edge] =
        pairLimit(problem, lot, demand) < smallest
          ? NEVER
          : (edgeValue[edge] ?? 0) - (prices.intake[demand] ?? 0) - chargeOf(rules, prices, lot, demand);
    }
  }
  return reduced;
}

/** What a unit pays for feed and impurities, micro-USD, rounded down. */
function chargeOf(rules: RuledProblem['rules'], prices: RulePrices, lot: number, demand: number): number {
  const kinds = rules.impurityCount;
  const feedPerUnit = rules.feedMilligramsPerUnit[lot] ?? 0;
  let picos = (prices.feed[demand] ?? 0) * feedPerUnit;
  let magnitude = picos;
  for (let kind = 0; kind < kinds; kind += 1) {
    const price = prices.impurity[demand * kinds + kind] ?? 0;
    if (price === 0) continue;
    const part = price * excessOf(rules, lot, demand, kind);
    picos += part;
    magnitude += Math.abs(part);
  }
  if (magnitude < EXACT_PICOS_MAX) return Math.floor(picos / PICOS_PER_MICRO);
  let exact = BigInt(prices.feed[demand] ?? 0) * BigInt(feedPerUnit);
  for (let kind = 0; kind < kinds; kind += 1) {
    const price = prices.impurity[demand * kinds + kind] ?? 0;
    exact += BigInt(price) * BigInt(excessOf(rules, lot, demand, kind));
  }
  return flooredMicros(exact);
}

/** Micrograms of an impurity in a unit beyond what the limit allows its own feed. */
function excessOf(rules: RuledProblem['rules'], lot: number, demand: number, kind: number): number {
  const kinds = rules.impurityCount;
  const limit = rules.impurityLimitPpm[demand * kinds + kind] ?? 0;
  const allowed = Math.floor((limit * (rules.feedMilligramsPerUnit[lot] ?? 0)) / 1000);
  return (rules.impurityMicrogramsPerUnit[lot * kinds + kind] ?? 0) - allowed;
}

function flooredMicros(picos: bigint): number {
  const micros = picos / BigInt(PICOS_PER_MICRO);
  // Division of bigint rounds towards 0.
  return Number(picos < 0n && micros * BigInt(PICOS_PER_MICRO) !== picos ? micros - 1n : micros);
}

function pairLimit({ transportation, rules }: RuledProblem, lot: number, demand: number): number {
  const units = Math.min(transportation.supplyUnits[lot] ?? 0, transportation.capacityUnits[demand] ?? 0);
  const feed = rules.feedMilligramsPerUnit[lot] ?? 0;
  return feed === 0 ? units : Math.min(units, Math.floor((rules.feedMilligramsMax[demand] ?? 0) / feed));
}

/** By lot: its best place that earns something (−1: none), what a unit earns there, and what at its second best. */
interface LotViews {
  readonly place: Int32Array;
  readonly best: Float64Array;
  readonly second: Float64Array;
}

function viewsOf({ transportation }: RuledProblem, reduced: Float64Array): LotViews {
  const { edgeStart, edgeDemand, supplyUnits } = transportation;
  const views = {
    place: new Int32Array(supplyUnits.length).fill(-1),
    best: new Float64Array(supplyUnits.length),
    second: new Float64Array(supplyUnits.length),
  };
  for (let lot = 0; lot < supplyUnits.length; lot += 1) {
    let [place, best, second] = [-1, 0, 0];
    const end = edgeStart[lot + 1] ?? 0;
    for (let edge = edgeStart[lot] ?? 0; edge < end; edge += 1) {
      const earned = reduced[edge] ?? NEVER;
      if (earned > best) {
        second = best;
        best = earned;
        place = edgeDemand[edge] ?? 0;
      } else if (earned > second) second = earned;
    }
    views.place[lot] = place;
    views.best[lot] = best;
    views.second[lot] = second;
  }
  return views;
}

/** Σ s u + Σ (C π + Q ν), where a campaign that its own lots do not fill counts by its own optimum instead. */
function boundOf(problem: RuledProblem, prices: RulePrices): bigint {
  const { transportation, rules } = problem;
  const { supplyUnits, capacityUnits } = transportation;
  const reduced = reducedValues(problem, prices);
  const { place, best, second } = viewsOf(problem, reduced);
  const ownUnits = new Float64Array(transportation.demandCount);
  place.forEach((demand, lot) => {
    if (demand >= 0) ownUnits[demand] = (ownUnits[demand] ?? 0) + (supplyUnits[lot] ?? 0);
  });
  const isShort = (demand: number): boolean =>
    rules.floorUnits[demand] === 0 && (ownUnits[demand] ?? 0) < (rules.minimumUnits[demand] ?? 0);
  const rents = best.map((rent, lot) => (isShort(place[lot] ?? -1) ? (second[lot] ?? 0) : rent));
  let bound = 0n;
  rents.forEach((rent, lot) => {
    bound += BigInt(rent) * BigInt(supplyUnits[lot] ?? 0);
  });
  const offers = offersOf(problem, reduced, rents, isShort);
  let picos = 0n;
  for (let demand = 0; demand < transportation.demandCount; demand += 1) {
    const intake = prices.intake[demand] ?? 0;
    const units = intake < 0 ? (rules.floorUnits[demand] ?? 0) : (capacityUnits[demand] ?? 0);
    const side =
      BigInt(intake) * BigInt(units) * BigInt(PICOS_PER_MICRO) +
      BigInt(rules.feedMilligramsMax[demand] ?? 0) * BigInt(prices.feed[demand] ?? 0);
    if (!isShort(demand)) {
      picos += side;
      continue;
    }
    const campaign = campaignOptimum(
      offers.get(demand) ?? [],
      rules.minimumUnits[demand] ?? 0,
      capacityUnits[demand] ?? 0,
    );
    if (campaign === null) continue;
    const value = side + campaign * BigInt(PICOS_PER_MICRO);
    if (value > 0n) picos += value;
  }
  return bound + (picos + BigInt(PICOS_PER_MICRO) - 1n) / BigInt(PICOS_PER_MICRO);
}

interface CampaignOffer {
  /** Micro-USD a unit beyond the lot's rent. */
  readonly gain: number;
  readonly units: number;
}

/** By short demand: what every lot could bring. */
function offersOf(
  problem: RuledProblem,
  reduced: Float64Array,
  rents: Float64Array,
  isShort: (demand: number) => boolean,
): ReadonlyMap<number, readonly CampaignOffer[]> {
  const { edgeStart, edgeDemand, demandCount } = problem.transportation;
  const offers = new Map<number, CampaignOffer[]>();
  for (let demand = 0; demand < demandCount; demand += 1) if (isShort(demand)) offers.set(demand, []);
  rents.forEach((rent, lot) => {
    for (let edge = edgeStart[lot] ?? 0; edge < (edgeStart[lot + 1] ?? 0); edge += 1) {
      const demand = edgeDemand[edge] ?? 0;
      const earned = reduced[edge] ?? NEVER;
      if (earned === NEVER) continue;
      offers.get(demand)?.push({ gain: earned - rent, units: pairLimit(problem, lot, demand) });
    }
  });
  return offers;
}

/** The dearest units first: all that gain, up to the capacity, and as many that lose as the minimum needs. */
function campaignOptimum(offers: readonly CampaignOffer[], minimum: number, capacity: number): bigint | null {
  let taken = 0;
  let micros = 0n;
  for (const { gain, units } of [...offers].sort((a, b) => b.gain - a.gain)) {
    const wanted = Math.min(units, (gain > 0 ? capacity : minimum) - taken);
    if (wanted <= 0) break;
    taken += wanted;
    micros += BigInt(gain) * BigInt(wanted);
  }
  return taken < minimum ? null : micros;
}
