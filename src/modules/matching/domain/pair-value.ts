import { divideHalfEven, mulDiv } from '../../../shared/exact-arithmetic.js';
import { greatCircleMetres } from '../../../shared/great-circle.js';
import type { MatchDemand, MatchLot } from './match-problem.js';

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
  const shares = sharesOf(demand);
  const distanceMetres = greatCircleMetres(lot, demand);
  const payableNdPr = payableNdPrTerm(lot, shares);
  const terms = {
    PAYABLE_NDPR: payableNdPr,
    HEAVY_RARE_EARTH_CREDIT: heavyRareEarthCredit(lot, shares),
    TREATMENT: negated(perKgNdPr(lot, demand.treatmentUsdMicrosPerKgFeed, 1, 1)),
    FREIGHT: negated(freightCost(lot, demand, distanceMetres)),
    RISK_DISCOUNT: negated(riskDiscount(lot, demand, payableNdPr)),
    RESERVE: negated(reserveTerm(lot.reserveUsdMicrosPerKgNdPr ?? 0)),
  };
  const surplus = VALUE_TERMS.reduce((sum, term) => sum + terms[term], 0);
  return {
    termsUsdTenThousandthsPerKg: terms,
    surplusUsdTenThousandthsPerKg: exactly(surplus),
    distanceMetres,
  };
}

/** The surplus of `pairValue` by itself. @throws as `pairValue` */
export function pairSurplus(lot: MatchLot, demand: MatchDemand): number {
  return surplusAt(demand)(lot);
}

/**
 * `pairSurplus` at one demand, for the millions of pairs of which nothing else is asked: what is the demand's alone is
 * worked out once.
 */
export function surplusAt(demand: MatchDemand): (lot: MatchLot) => number {
  const shares = sharesOf(demand);
  return (lot) => {
    const payableNdPr = payableNdPrTerm(lot, shares);
    return exactly(
      payableNdPr +
        heavyRareEarthCredit(lot, shares) -
        perKgNdPr(lot, demand.treatmentUsdMicrosPerKgFeed, 1, 1) -
        freightCost(lot, demand, greatCircleMetres(lot, demand)) -
        riskDiscount(lot, demand, payableNdPr) -
        reserveTerm(lot.reserveUsdMicrosPerKgNdPr ?? 0),
    );
  };
}

function exactly(surplus: number): number {
  if (!Number.isSafeInteger(surplus)) throw new RangeError('surplus exceeds 2^53 − 1');
  return surplus;
}

/** What a demand pays for the oxides: prices in micro-USD per kg (0 = not paid for), shares in ppm. */
interface PaidShares {
  readonly payable: number;
  readonly ndPrPrice: number;
  readonly dyPrice: number;
  readonly tbPrice: number;
  readonly ndYield: number;
  readonly prYield: number;
  readonly dyYield: number;
  readonly tbYield: number;
}

function sharesOf(demand: MatchDemand): PaidShares {
  const { yieldMean } = demand.route;
  const ppm = (share: number): number => Math.round(share * Number(WHOLE_PPM));
  return {
    payable: Math.round(demand.payablePct * 10_000),
    ndPrPrice: demand.ndPrOxideUsdMicrosPerKg,
    dyPrice: demand.dy2o3UsdMicrosPerKg ?? 0,
    tbPrice: demand.tb4o7UsdMicrosPerKg ?? 0,
    ndYield: ppm(yieldMean.ND2O3),
    prYield: ppm(yieldMean.PR6O11),
    dyYield: ppm(yieldMean.DY2O3),
    tbYield: ppm(yieldMean.TB4O7),
  };
}

/** payable · price · yield, the yield being that of Nd and Pr weighted with their P50 masses. */
function payableNdPrTerm({ liberatedMilligrams }: MatchLot, shares: PaidShares): number {
  const [nd, pr] = [liberatedMilligrams.ND2O3.p50, liberatedMilligrams.PR6O11.p50];
  if (nd + pr === 0) return 0;
  const { payable, ndPrPrice, ndYield, prYield } = shares;
  return rounded((payable * ndPrPrice * (nd * ndYield + pr * prYield)) / (nd + pr) / 1e14, () => {
    const recovered = BigInt(nd) * BigInt(ndYield) + BigInt(pr) * BigInt(prYield);
    const denominator = WHOLE_PPM * WHOLE_PPM * (BigInt(nd) + BigInt(pr)) * MICROS_PER_TEN_THOUSANDTH;
    return divideHalfEven(BigInt(payable) * BigInt(ndPrPrice) * recovered, denominator);
  });
}

/** payable · Σ price · yield · oxide mass per NdPr oxide mass, over the priced of Dy2O3 and Tb4O7. */
function heavyRareEarthCredit({ liberatedMilligrams, ndPrMilligrams }: MatchLot, shares: PaidShares): number {
  const { payable, dyPrice, tbPrice, dyYield, tbYield } = shares;
  const [dy, tb] = [liberatedMilligrams.DY2O3.p50, liberatedMilligrams.TB4O7.p50];
  const value = dyPrice * dy * dyYield + tbPrice * tb * tbYield;
  return rounded((payable * value) / ndPrMilligrams.p50 / 1e14, () => {
    const exactValue =
      BigInt(dyPrice) * BigInt(dy) * BigInt(dyYield) + BigInt(tbPrice) * BigInt(tb) * BigInt(tbYield);
    const denominator = WHOLE_PPM * WHOLE_PPM * BigInt(ndPrMilligrams.p50) * MICROS_PER_TEN_THOUSANDTH;
    return divideHalfEven(BigInt(payable) * exactValue, denominator);
  });
}

/** A price per kg of feed, a · b / denominator in micro-USD, divided by ρ (NdPr oxide kg per kg of lot). */
function perKgNdPr(
  { netMassGrams, ndPrMilligrams }: MatchLot,
  a: number,
  b: number,
  denominator: number,
): number {
  const approximate = ((a * b) / denominator) * ((netMassGrams * 10) / ndPrMilligrams.p50);
  return rounded(approximate, () =>
    divideHalfEven(
      BigInt(a) * BigInt(b) * BigInt(netMassGrams) * MILLIGRAMS_PER_GRAM,
      BigInt(denominator) * BigInt(ndPrMilligrams.p50) * MICROS_PER_TEN_THOUSANDTH,
    ),
  );
}

/** Metres × micro-USD per tonne-kilometre, over 1,000 m/km and 1,000 kg/t, is micro-USD per kg of feed. */
function freightCost(lot: MatchLot, { freightUsdMicrosPerTonneKm }: MatchDemand, metres: number): number {
  return perKgNdPr(lot, metres, freightUsdMicrosPerTonneKm, 1_000_000);
}

/** Below it a dozen operations in floating point are off by less than 2e-7. */
const APPROXIMATE_MAX = 1e8;
/** Closer to a half than this, floating point does not decide which way to round. */
const UNDECIDED = 1e-5;

/**
 * The quotient of integers, rounded half to even. Where floating point is certain of the result it is the result; runs
 * with millions of pairs could not wait for big integers in each.
 * @param approximate ≥ 0, by at most a dozen operations of double precision
 */
function rounded(approximate: number, exactly: () => number): number {
  const fraction = approximate - Math.floor(approximate);
  const isCertain = approximate < APPROXIMATE_MAX && Math.abs(fraction - 0.5) > UNDECIDED;
  return isCertain ? Math.round(approximate) : exactly();
}

function reserveTerm(usdMicrosPerKg: number): number {
  return rounded(usdMicrosPerKg / 100, () => mulDiv(usdMicrosPerKg, 1, 100));
}

/** payable · (1 − Pq / P50): what a buyer who pays for P10 only keeps back. */
function riskDiscount(lot: MatchLot, demand: MatchDemand, payableNdPr: number): number {
  const { p10, p50 } = lot.ndPrMilligrams;
  return demand.purchasePercentile === 'P50' ? 0 : mulDiv(payableNdPr, p50 - p10, p50);
}

/** Without producing −0, which would differ from 0 in a comparison of results. */
function negated(value: number): number {
  return value === 0 ? 0 : -value;
}
