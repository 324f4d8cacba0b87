import { divideHalfEven, mulDiv } from '../../../shared/exact-arithmetic.js';
import { greatCircleMetres } from '../../../shared/great-circle.js';
import type { MatchDemand, MatchLot, ValuedOxide } from './match-problem.js';

/** The signed terms of a pair's surplus; costs are negative, so that the surplus is their plain sum. */
export const VALUE_TERMS = [
  'PAYABLE_NDPR',
  'HEAVY_RARE_EARTH_CREDIT',
  'TREATMENT',
  'FREIGHT',
  'RISK_DISCOUNT',
  'RESERVE',
] as const;
export type ValueTerm = (typeof VALUE_TERMS)[number];

/** What one kilogram of the lot's liberated NdPr oxide is worth at one demand. */
export interface PairValue {
  /** Integers of 1e-4 USD per kg of liberated NdPr oxide (P50). Private to the parties: see the reserve. */
  readonly termsUsdTenThousandthsPerKg: Readonly<Record<ValueTerm, number>>;
  /** The exact sum of the terms. */
  readonly surplusUsdTenThousandthsPerKg: number;
  readonly distanceMetres: number;
}

/** 100 % and 1 in parts per million. */
const WHOLE_PPM = 1_000_000n;
const MICROS_PER_TEN_THOUSANDTH = 100n;
const MILLIGRAMS_PER_GRAM = 1000n;

/**
 * The value of a pair; equations in docs/model/matching.md. Shares are read to 1 ppm and the distance to a
 * metre; from there each term is exact and rounded once, half to even.
 * @throws RangeError when the lot's P50 of NdPr oxide is 0, or a term exceeds 2^53 − 1
 */
export function pairValue(lot: MatchLot, demand: MatchDemand): PairValue {
  const distanceMetres = greatCircleMetres(lot, demand);
  const payableNdPr = payableNdPrTerm(lot, demand);
  const terms = {
    PAYABLE_NDPR: payableNdPr,
    HEAVY_RARE_EARTH_CREDIT: heavyRareEarthCredit(lot, demand),
    TREATMENT: negated(perKgNdPr(lot, BigInt(demand.treatmentUsdMicrosPerKgFeed), 1n)),
    // metres × micro-USD per tonne-kilometre, over 1,000 m/km and 1,000 kg/t, is micro-USD per kg of feed.
    FREIGHT: negated(
      perKgNdPr(lot, BigInt(distanceMetres) * BigInt(demand.freightUsdMicrosPerTonneKm), 1_000_000n),
    ),
    RISK_DISCOUNT: negated(riskDiscount(lot, demand, payableNdPr)),
    RESERVE: negated(mulDiv(lot.reserveUsdMicrosPerKgNdPr ?? 0, 1, Number(MICROS_PER_TEN_THOUSANDTH))),
  };
  const surplus = VALUE_TERMS.reduce((sum, term) => sum + terms[term], 0);
  if (!Number.isSafeInteger(surplus)) throw new RangeError('surplus exceeds 2^53 − 1');
  return { termsUsdTenThousandthsPerKg: terms, surplusUsdTenThousandthsPerKg: surplus, distanceMetres };
}

/** payable · price · yield, the yield being that of Nd and Pr weighted with their P50 masses. */
function payableNdPrTerm(lot: MatchLot, demand: MatchDemand): number {
  const massMilligrams = p50Milligrams(lot, 'ND2O3') + p50Milligrams(lot, 'PR6O11');
  if (massMilligrams === 0n) return 0;
  const recovered =
    recoveredMilligramsPpm(lot, demand, 'ND2O3') + recoveredMilligramsPpm(lot, demand, 'PR6O11');
  const numerator = payablePpm(demand) * BigInt(demand.ndPrOxideUsdMicrosPerKg) * recovered;
  return divideHalfEven(numerator, WHOLE_PPM * WHOLE_PPM * massMilligrams * MICROS_PER_TEN_THOUSANDTH);
}

/** payable · Σ price · yield · oxide mass per NdPr oxide mass, over the priced of Dy2O3 and Tb4O7. */
function heavyRareEarthCredit(lot: MatchLot, demand: MatchDemand): number {
  const recoveredValue =
    BigInt(demand.dy2o3UsdMicrosPerKg ?? 0) * recoveredMilligramsPpm(lot, demand, 'DY2O3') +
    BigInt(demand.tb4o7UsdMicrosPerKg ?? 0) * recoveredMilligramsPpm(lot, demand, 'TB4O7');
  const ndPrMilligrams = BigInt(lot.ndPrMilligrams.p50);
  return divideHalfEven(
    payablePpm(demand) * recoveredValue,
    WHOLE_PPM * WHOLE_PPM * ndPrMilligrams * MICROS_PER_TEN_THOUSANDTH,
  );
}

/** A price per kg of feed, numerator / denominator in micro-USD, divided by ρ (NdPr oxide kg per kg of lot). */
function perKgNdPr(lot: MatchLot, numerator: bigint, denominator: bigint): number {
  return divideHalfEven(
    numerator * BigInt(lot.netMassGrams) * MILLIGRAMS_PER_GRAM,
    denominator * BigInt(lot.ndPrMilligrams.p50) * MICROS_PER_TEN_THOUSANDTH,
  );
}

/** payable · (1 − Pq / P50): what a buyer who pays for P10 only keeps back. */
function riskDiscount(lot: MatchLot, demand: MatchDemand, payableNdPr: number): number {
  const { p10, p50 } = lot.ndPrMilligrams;
  const bought = demand.purchasePercentile === 'P10' ? p10 : p50;
  return mulDiv(payableNdPr, p50 - bought, p50);
}

function recoveredMilligramsPpm(lot: MatchLot, demand: MatchDemand, oxide: ValuedOxide): bigint {
  return p50Milligrams(lot, oxide) * BigInt(Math.round(demand.route.yieldMean[oxide] * Number(WHOLE_PPM)));
}

function p50Milligrams(lot: MatchLot, oxide: ValuedOxide): bigint {
  return BigInt(lot.liberatedMilligrams[oxide].p50);
}

function payablePpm(demand: MatchDemand): bigint {
  return BigInt(Math.round(demand.payablePct * 10_000));
}

/** Without producing −0, which would differ from 0 in a comparison of results. */
function negated(value: number): number {
  return value === 0 ? 0 : -value;
}
