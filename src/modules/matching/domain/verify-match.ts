import { exactNumber } from './exact-number.js';
import { failedGates } from './gates/evaluate-gates.js';
import type { MatchDemand, MatchLot, MatchSnapshot } from './match-problem.js';
import type { Allocation, CertificatePrice, MatchVerification, MatchViolation } from './match-result.js';
import { pairValue, VALUE_TERMS } from './pair-value.js';
import type { RulePrices } from './rules/rule-prices.js';
import { edgeOfPair, verifierProblem, type VerifierProblem } from './verifier-problem.js';
import { verifyRuledMatch, type RuleViolation } from './verify-ruled-match.js';

/** What a match states about itself. */
export interface MatchClaim {
  readonly allocations: readonly Allocation[];
  readonly objectiveUsdMicros: number;
  /** Any non-negative prices give a valid bound; those of an optimal solve give a tight one. */
  readonly certificatePrices: readonly CertificatePrice[];
  /** 64ths of what each demand could be given that it is said to receive; nothing unless given. */
  readonly fairShareOf64?: number;
}

/**
 * Re-checks a match from the snapshot alone, whoever computed it. Of the match's own code it uses only the
 * definitions, the gates and the value of a pair: it knows neither the solver nor the problem built for it, so
 * that an error there cannot hide here. Sums are exact (bigint). The bound is that of the published prices; see
 * docs/model/matching.md.
 */
export function verifyMatch(snapshot: MatchSnapshot, claim: MatchClaim): MatchVerification {
  const lots = new Map(snapshot.lots.map((lot) => [lot.id, lot]));
  const demands = new Map(snapshot.demands.map((demand) => [demand.id, demand]));
  const violations: MatchViolation[] = [];
  let objective = 0n;
  for (const allocation of claim.allocations) {
    const lot = lots.get(allocation.lotId);
    const demand = demands.get(allocation.demandId);
    if (lot === undefined || demand === undefined) {
      violations.push({ code: 'UNKNOWN_PAIR', detail: `${pairName(allocation)} is not in the snapshot.` });
    } else {
      const found = pairViolations(lot, demand, snapshot.at, allocation);
      violations.push(...found);
      // Without a proper quantity there is nothing to add up.
      if (!found.some(({ code }) => code === 'NOT_A_QUANTITY')) {
        objective += units(allocation) * BigInt(pairValue(lot, demand).surplusUsdTenThousandthsPerKg);
      }
    }
  }
  violations.push(
    ...duplicatePairs(claim.allocations),
    ...totalsByLot(snapshot, claim.allocations),
    ...totalsByDemand(snapshot, claim.allocations),
    ...priceViolations(snapshot, claim.certificatePrices),
  );
  const ruled = ruledVerification(snapshot, claim);
  violations.push(...ruled.violations);
  const bound = BigInt(ruled.boundUsdMicros);
  if (claim.objectiveUsdMicros !== Number(objective)) {
    const detail = `Claimed ${claim.objectiveUsdMicros} micro-USD, found ${objective}.`;
    violations.push({ code: 'WRONG_OBJECTIVE', detail });
  }
  if (objective > bound) {
    const detail = `Objective ${objective} micro-USD, bound ${bound}.`;
    violations.push({ code: 'OBJECTIVE_ABOVE_BOUND', detail });
  }
  return {
    feasible: violations.length === 0,
    violations,
    objectiveUsdMicros: exactNumber(objective),
    boundUsdMicros: exactNumber(bound),
    gapUsdMicros: exactNumber(bound - objective),
  };
}

function pairViolations(
  lot: MatchLot,
  demand: MatchDemand,
  at: string,
  allocation: Allocation,
): readonly MatchViolation[] {
  const name = pairName(allocation);
  const { ndPrOxideGrams, lotMassGrams } = allocation;
  const isQuantity = isWhole(ndPrOxideGrams) && ndPrOxideGrams > 0 && ndPrOxideGrams % 10 === 0;
  if (!isQuantity || !isWhole(lotMassGrams) || lot.ndPrMilligrams.p50 === 0) {
    const detail = `${name}: ${ndPrOxideGrams} g of NdPr oxide in ${lotMassGrams} g is not a quantity.`;
    return [{ code: 'NOT_A_QUANTITY', detail }];
  }
  const proportional = BigInt(lot.netMassGrams) * units(allocation);
  const apart = BigInt(lotMassGrams) * BigInt(supplyUnits(lot)) - proportional;
  const isProportional = apart < BigInt(supplyUnits(lot)) && -apart < BigInt(supplyUnits(lot));
  const violations: MatchViolation[] = failedGates(lot, demand, at).map(({ gate, detail }) => ({
    code: 'GATE_FAILED',
    detail: `${name}: ${gate}. ${detail}`,
  }));
  if (!isProportional && supplyUnits(lot) > 0) {
    const detail = `${name}: ${lotMassGrams} g of the lot is not the share that holds ${ndPrOxideGrams} g of NdPr oxide.`;
    violations.push({ code: 'WRONG_MASS', detail });
  }
  const value = pairValue(lot, demand);
  const surplus = value.surplusUsdTenThousandthsPerKg;
  if (surplus <= 0) violations.push({ code: 'NO_SURPLUS', detail: `${name} has surplus ${surplus} per kg.` });
  const hasTrueValue =
    VALUE_TERMS.every(
      (term) =>
        allocation.value.termsUsdTenThousandthsPerKg[term] === value.termsUsdTenThousandthsPerKg[term],
    ) &&
    allocation.value.surplusUsdTenThousandthsPerKg === surplus &&
    allocation.surplusUsdMicros === Number(units(allocation) * BigInt(surplus));
  if (!hasTrueValue)
    violations.push({ code: 'WRONG_VALUE', detail: `${name} states a value that it has not.` });
  return violations;
}

function duplicatePairs(allocations: readonly Allocation[]): readonly MatchViolation[] {
  const seen = new Set<string>();
  return allocations.flatMap((allocation): readonly MatchViolation[] => {
    const key = JSON.stringify([allocation.lotId, allocation.demandId]);
    if (seen.has(key)) return [{ code: 'DUPLICATE_PAIR', detail: `${pairName(allocation)} appears twice.` }];
    seen.add(key);
    return [];
  });
}

function totalsByLot(snapshot: MatchSnapshot, allocations: readonly Allocation[]): readonly MatchViolation[] {
  const oxideGrams = sumBy(allocations, 'lotId', 'ndPrOxideGrams');
  const massGrams = sumBy(allocations, 'lotId', 'lotMassGrams');
  return snapshot.lots.flatMap((lot) => {
    const violations: MatchViolation[] = [];
    const oxide = oxideGrams.get(lot.id) ?? 0;
    const mass = massGrams.get(lot.id) ?? 0;
    const availableGrams = supplyUnits(lot) * 10;
    if (oxide > availableGrams) {
      const detail = `Lot ${lot.id}: ${oxide} g of NdPr oxide allocated of ${availableGrams} g.`;
      violations.push({ code: 'SUPPLY_EXCEEDED', detail });
    }
    if (mass > lot.netMassGrams) {
      const detail = `Lot ${lot.id}: ${mass} g allocated of ${lot.netMassGrams} g.`;
      violations.push({ code: 'LOT_MASS_EXCEEDED', detail });
    }
    if (oxide > 0 && oxide === availableGrams && mass < lot.netMassGrams) {
      const detail = `Lot ${lot.id} is allocated whole, but only ${mass} g of ${lot.netMassGrams} g go out.`;
      violations.push({ code: 'LOT_MASS_INCOMPLETE', detail });
    }
    return violations;
  });
}

function totalsByDemand(
  snapshot: MatchSnapshot,
  allocations: readonly Allocation[],
): readonly MatchViolation[] {
  const oxideGrams = sumBy(allocations, 'demandId', 'ndPrOxideGrams');
  return snapshot.demands.flatMap(({ id, ndPrOxideGramsMin, ndPrOxideGramsMax }) => {
    const filled = oxideGrams.get(id) ?? 0;
    const violations: MatchViolation[] = [];
    if (filled > ndPrOxideGramsMax) {
      const detail = `Demand ${id}: ${filled} g allocated, capacity ${ndPrOxideGramsMax} g.`;
      violations.push({ code: 'CAPACITY_EXCEEDED', detail });
    }
    if (filled > 0 && filled < ndPrOxideGramsMin) {
      const detail = `Demand ${id}: ${filled} g allocated, campaign minimum ${ndPrOxideGramsMin} g.`;
      violations.push({ code: 'CAMPAIGN_BELOW_MINIMUM', detail });
    }
    return violations;
  });
}

function priceViolations(
  snapshot: MatchSnapshot,
  prices: readonly CertificatePrice[],
): readonly MatchViolation[] {
  const counts = new Map<string, number>();
  for (const { demandId } of prices) counts.set(demandId, (counts.get(demandId) ?? 0) + 1);
  return snapshot.demands
    .filter(({ id }) => counts.get(id) !== 1)
    .map(({ id }) => ({ code: 'INVALID_PRICE', detail: `Demand ${id} needs exactly one set of prices.` }));
}

/** Rules that only `verifyRuledMatch` looks at; whatever else it finds is found here with its figures. */
const RULE_WORDS: Readonly<Partial<Record<RuleViolation, string>>> = {
  PART_TOO_SMALL: 'a part below the smallest that it is delivered in',
  PLANT_MASS_EXCEEDED: 'more feed than the plant takes',
  BLEND_TOO_DIRTY: 'a blend beyond one of its limits',
  FLOOR_NOT_MET: 'less than its fair share',
  INVALID_PRICE: 'a price that is not an integer of 0 or more',
};

/** The rules, and the bound, from the snapshot alone. */
function ruledVerification(
  snapshot: MatchSnapshot,
  claim: MatchClaim,
): { readonly violations: readonly MatchViolation[]; readonly boundUsdMicros: number } {
  const problem = verifierProblem(snapshot, claim.fairShareOf64 ?? 0);
  const flowUnits = new Float64Array(problem.transportation.edgeDemand.length);
  const lots = new Map(snapshot.lots.map(({ id }, position) => [id, position]));
  const demands = new Map(snapshot.demands.map(({ id }, position) => [id, position]));
  for (const { lotId, demandId, ndPrOxideGrams } of claim.allocations) {
    const [lot, demand] = [lots.get(lotId), demands.get(demandId)];
    const edge = lot === undefined || demand === undefined ? null : edgeOfPair(problem, lot, demand);
    // What is no pair at all is found elsewhere.
    if (edge !== null) flowUnits[edge] = (flowUnits[edge] ?? 0) + ndPrOxideGrams / 10;
  }
  const { violations, boundUsdMicros } = verifyRuledMatch(problem, {
    flowUnits,
    objectiveUsdMicros: claim.objectiveUsdMicros,
    prices: rulePrices(problem, demands, claim.certificatePrices),
  });
  const named = violations.flatMap(({ code, at }): readonly MatchViolation[] => {
    const words = RULE_WORDS[code];
    if (words === undefined) return [];
    const subject =
      code === 'PART_TOO_SMALL' ? `Lot ${snapshot.lots[at]?.id}` : `Demand ${snapshot.demands[at]?.id ?? at}`;
    return [{ code: code, detail: `${subject}: ${words}.` }];
  });
  return { violations: named, boundUsdMicros };
}

/** The published prices by position; one that is missing counts as 0, which bounds as well. */
function rulePrices(
  { elements, transportation }: VerifierProblem,
  demands: ReadonlyMap<string, number>,
  published: readonly CertificatePrice[],
): RulePrices {
  const intake = new Float64Array(transportation.demandCount);
  const feed = new Float64Array(transportation.demandCount);
  const impurity = new Float64Array(transportation.demandCount * elements.length);
  for (const price of published) {
    const demand = demands.get(price.demandId);
    if (demand === undefined) continue;
    intake[demand] = price.usdTenThousandthsPerKg;
    feed[demand] = price.feedUsdMicrosPerKg ?? 0;
    for (const { element, usdThousandthsPerKg } of price.impurities ?? []) {
      const kind = elements.indexOf(element);
      if (kind >= 0) impurity[demand * elements.length + kind] = usdThousandthsPerKg;
    }
  }
  return { intake, feed, impurity };
}

function sumBy(
  allocations: readonly Allocation[],
  key: 'lotId' | 'demandId',
  amount: 'ndPrOxideGrams' | 'lotMassGrams',
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const allocation of allocations) {
    sums.set(allocation[key], (sums.get(allocation[key]) ?? 0) + allocation[amount]);
  }
  return sums;
}

/** Units of 10 g; 10 g are 10,000 mg. */
function supplyUnits(lot: MatchLot): number {
  return Math.floor(lot.ndPrMilligrams.p50 / 10_000);
}

function units(allocation: Allocation): bigint {
  return BigInt(allocation.ndPrOxideGrams / 10);
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function pairName({ lotId, demandId }: Allocation): string {
  return `Lot ${lotId} to demand ${demandId}`;
}
