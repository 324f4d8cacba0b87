import { exactNumber } from './exact-number.js';
import { failedGates, isEligible } from './gates/evaluate-gates.js';
import type { MatchDemand, MatchLot, MatchSnapshot } from './match-problem.js';
import type { Allocation, CertificatePrice, MatchVerification, MatchViolation } from './match-result.js';
import { pairValue, VALUE_TERMS } from './pair-value.js';

/** What a match states about itself. */
export interface MatchClaim {
  readonly allocations: readonly Allocation[];
  readonly objectiveUsdMicros: number;
  /** Any non-negative prices give a valid bound; those of an optimal solve give a tight one. */
  readonly certificatePrices: readonly CertificatePrice[];
}

/**
 * Re-checks a match from the snapshot alone, whoever computed it. Of the match's own code it uses only the
 * definitions, the gates and the value of a pair: it knows neither the solver nor the problem built for it, so
 * that an error there cannot hide here. Sums are exact (bigint).
 *
 * bound = Σ_j C_j π_j + Σ_i s_i max(0, max_j (w_ij − π_j)) over all eligible pairs.
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
  const bound = boundOf(snapshot, claim.certificatePrices);
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
  const violations: MatchViolation[] = failedGates(lot, demand, at).map(({ gate, detail }) => ({
    code: 'GATE_FAILED',
    detail: `${name}: ${gate}. ${detail}`,
  }));
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
  const invalid = prices.filter(({ usdTenThousandthsPerKg }) => !isWhole(usdTenThousandthsPerKg));
  const unpriced = snapshot.demands.filter(({ id }) => counts.get(id) !== 1);
  return [
    ...invalid.map(({ demandId }) => `Demand ${demandId} has a price that is not an integer of 0 or more.`),
    ...unpriced.map(({ id }) => `Demand ${id} needs exactly one price.`),
  ].map((detail) => ({ code: 'INVALID_PRICE', detail }));
}

function boundOf(snapshot: MatchSnapshot, prices: readonly CertificatePrice[]): bigint {
  // An invalid price is reported as such; read as 0 it still gives a valid bound.
  const usable = prices.filter(({ usdTenThousandthsPerKg }) => isWhole(usdTenThousandthsPerKg));
  const priceOf = new Map(usable.map((price) => [price.demandId, price.usdTenThousandthsPerKg]));
  let bound = 0n;
  for (const { id, ndPrOxideGramsMax } of snapshot.demands) {
    bound += BigInt(Math.floor(ndPrOxideGramsMax / 10)) * BigInt(priceOf.get(id) ?? 0);
  }
  for (const lot of snapshot.lots) {
    if (supplyUnits(lot) === 0) continue;
    let rent = 0;
    for (const demand of snapshot.demands) {
      if (!isEligible(lot, demand, snapshot.at)) continue;
      rent = Math.max(
        rent,
        pairValue(lot, demand).surplusUsdTenThousandthsPerKg - (priceOf.get(demand.id) ?? 0),
      );
    }
    bound += BigInt(supplyUnits(lot)) * BigInt(rent);
  }
  return bound;
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
