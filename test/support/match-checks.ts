import type { DemandView } from '../../src/modules/demands/demand.view.js';
import type { LotDetailView } from '../../src/modules/lots/lot.view.js';
import type { AllocationView } from '../../src/modules/matching/allocation.view.js';
import type { DemandOutcomeView, LotOutcomeView } from '../../src/modules/matching/match-outcome.view.js';
import type { FinishedMatch } from './market.js';

/** The smallest quantity that a match moves. */
const SMALLEST_GRAMS = 10;

/** Kilograms with at most three decimals as whole grams, so that sums are exact. */
function grams(kilograms: number): number {
  return Math.round(kilograms * 1_000);
}

/** USD per kg with at most four decimals, in 1e-4 USD. */
function tenThousandths(usd: number): number {
  return Math.round(usd * 10_000);
}

function micros(usd: number): number {
  return Math.round(usd * 1_000_000);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function toSmallest(wholeGrams: number): number {
  return Math.floor(wholeGrams / SMALLEST_GRAMS) * SMALLEST_GRAMS;
}

/** Names of the claims that do not hold. */
function broken(subject: string, claims: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(claims).flatMap(([claim, holds]) => (holds ? [] : [`${subject}: ${claim}`]));
}

function allocationFaults(allocation: AllocationView): readonly string[] {
  const { ndPrOxideKg, surplusUsd, value } = allocation;
  const surplus = tenThousandths(value.surplusUsdPerKg);
  return broken(`${allocation.lotCode} to ${allocation.demandCode}`, {
    'is a positive multiple of 10 g': ndPrOxideKg > 0 && grams(ndPrOxideKg) % SMALLEST_GRAMS === 0,
    'its terms add up to its surplus':
      sum(value.terms.map(({ usdPerKg }) => tenThousandths(usdPerKg))) === surplus,
    'has a surplus': surplus > 0,
    // grams / 1000 · 1e-4 USD in micro-USD
    'is worth its quantity times its surplus': micros(surplusUsd) * 10 === grams(ndPrOxideKg) * surplus,
  });
}

function statusOf(isFirst: boolean, isSecond: boolean, names: readonly [string, string]): string | null {
  return isFirst ? names[0] : isSecond ? names[1] : null;
}

function lotFaults(lot: LotDetailView, outcome: LotOutcomeView, own: readonly AllocationView[]) {
  const liberated = lot.estimate.oxides.find(({ quantity }) => quantity === 'NDPR')?.liberated.p50Kg ?? -1;
  const allocated = grams(outcome.allocatedNdPrOxideKg);
  const remaining = grams(outcome.remainingNdPrOxideKg);
  const mass = sum(own.map(({ lotMassKg }) => grams(lotMassKg)));
  const isWhole = allocated > 0 && remaining === 0;
  const status = statusOf(isWhole, allocated > 0, ['MATCHED', 'PARTLY_MATCHED']);
  return broken(lot.code, {
    'has its code': outcome.lotCode === lot.code,
    'its allocations add up': sum(own.map(({ ndPrOxideKg }) => grams(ndPrOxideKg))) === allocated,
    'what is allocated and what remains is its P50':
      allocated + remaining === toSmallest(Math.floor(liberated * 1_000)),
    'goes out whole where it is not divisible': lot.divisible || isWhole || allocated === 0,
    'goes out in no part below its smallest': own.every(
      ({ lotMassKg }) => isWhole || lotMassKg >= (lot.smallestPartKg ?? 0),
    ),
    'goes out whole or leaves some': isWhole
      ? mass === grams(lot.netMassKg)
      : mass < grams(lot.netMassKg) && mass >= 0,
    'its status says so': status === null ? !outcome.status.includes('MATCHED') : outcome.status === status,
    'gives a reason unless all of it is matched':
      (outcome.reason === null) === (outcome.status === 'MATCHED'),
    'shows near misses where it is not eligible':
      outcome.nearMisses.length > 0 === (outcome.status === 'NOT_ELIGIBLE'),
    'shows the figures of every failed gate': outcome.nearMisses.every(
      ({ failedGates }) =>
        failedGates.length > 0 &&
        failedGates.every(
          ({ verdict, found, required, detail }) =>
            verdict !== 'PASS' && detail.includes(found) && detail.includes(required),
        ),
    ),
  });
}

function demandFaults(demand: DemandView, outcome: DemandOutcomeView, own: readonly AllocationView[]) {
  const filled = grams(outcome.filledNdPrOxideKg);
  const capacity = grams(outcome.capacityNdPrOxideKg);
  const minimum = grams(outcome.minimumNdPrOxideKg);
  const isClosed = outcome.status === 'CAMPAIGN_MINIMUM_NOT_REACHED';
  const status = statusOf(filled === capacity, filled > 0, ['FILLED', 'PARTLY_FILLED']) ?? 'UNFILLED';
  return broken(demand.code, {
    'has its code': outcome.demandCode === demand.code,
    'its allocations add up': sum(own.map(({ ndPrOxideKg }) => grams(ndPrOxideKg))) === filled,
    'keeps its capacity': filled <= capacity,
    'states the capacity asked for': capacity === toSmallest(grams(demand.ndPrOxideKgMax)),
    'runs no campaign below its minimum': filled === 0 || filled >= grams(demand.ndPrOxideKgMin),
    'says whether it reached its minimum': outcome.isMinimumReached === filled >= minimum,
    'its status says so': isClosed ? filled === 0 : outcome.status === status,
    'explains a campaign that does not run': (outcome.campaign !== null) === isClosed,
    'prices its intake unless it is closed': (outcome.intakePriceUsdPerKg === null) === isClosed,
    'keeps the mass of its plant': demand.feedKgMax === null || outcome.feedKg <= demand.feedKgMax,
    'keeps the limits of its blend': outcome.blends.every(
      ({ foundWtPct, wtPctMax }) => foundWtPct <= wtPctMax,
    ),
    'receives the feed of its allocations':
      sum(own.map(({ lotMassKg }) => grams(lotMassKg))) === grams(outcome.feedKg),
  });
}

function summaryFaults({ run, summary, allocations, lots, demands }: FinishedMatch): readonly string[] {
  const objective = micros(summary.objectiveUsd);
  const gap = micros(summary.gapUsd);
  const { verification, proof } = summary;
  return broken('the run', {
    'is finished': run.status === 'SUCCEEDED' && run.finishedAt !== null && run.failure === null,
    'is worth what its allocations are': sum(allocations.map((one) => micros(one.surplusUsd))) === objective,
    'was verified': verification.feasible && verification.violations.length === 0,
    'was verified to the same figures':
      micros(verification.objectiveUsd) === objective &&
      micros(verification.boundUsd) >= micros(summary.boundUsd) &&
      micros(verification.gapUsd) === micros(verification.boundUsd) - objective,
    'is bounded by its prices, or better by a search':
      (micros(verification.boundUsd) === micros(summary.boundUsd)) === (proof?.boundBasis === 'PRICES'),
    'explains the whole gap of its prices':
      sum(lots.map((lot) => micros(lot.opportunityCostUsd))) ===
        micros(proof?.gapOfPrices.opportunityCostUsd ?? -1) &&
      sum(demands.map((demand) => micros(demand.unusedUsd))) === micros(proof?.gapOfPrices.unusedUsd ?? -1) &&
      micros(proof?.gapOfPrices.sumUsd ?? -1) === micros(verification.gapUsd),
    'stays within its bound': gap >= 0 && micros(summary.boundUsd) - objective === gap,
    // Everything but the market of two hundred lots is searched as a whole.
    'is proven optimal where it is small': summary.pairsWithSurplus > 1_500 || gap === 0,
    'is no worse than taking the dearest pair first': objective >= micros(summary.greedyObjectiveUsd),
    'has a price for each demand': summary.intakePrices.length === demands.length,
    'counts its pairs':
      summary.pairsWithSurplus <= summary.eligiblePairs && allocations.length <= summary.pairsWithSurplus,
  });
}

function sameIds(found: readonly string[], expected: readonly string[]): boolean {
  return JSON.stringify([...found].sort()) === JSON.stringify([...expected].sort());
}

/**
 * What is wrong with a published run, judged by nothing but what the API says of its lots and demands.
 * @param lots every listed lot
 * @param demands every open demand
 */
export function faultsOfMatch(
  match: FinishedMatch,
  lots: readonly LotDetailView[],
  demands: readonly DemandView[],
): readonly string[] {
  const pairs = match.allocations.map(({ lotId, demandId }) => `${lotId} ${demandId}`);
  const wholes = broken('the run', {
    'has every lot once': sameIds(
      match.lots.map(({ lotId }) => lotId),
      lots.map(({ id }) => id),
    ),
    'has every demand once': sameIds(
      match.demands.map(({ demandId }) => demandId),
      demands.map(({ id }) => id),
    ),
    'has every pair once': new Set(pairs).size === pairs.length,
    'counts its lots and demands':
      match.run.lotCount === lots.length && match.run.demandCount === demands.length,
  });
  const ofLots = lots.flatMap((lot) => {
    const outcome = match.lots.find(({ lotId }) => lotId === lot.id);
    const own = match.allocations.filter(({ lotId }) => lotId === lot.id);
    return outcome ? lotFaults(lot, outcome, own) : [];
  });
  const ofDemands = demands.flatMap((demand) => {
    const outcome = match.demands.find(({ demandId }) => demandId === demand.id);
    const own = match.allocations.filter(({ demandId }) => demandId === demand.id);
    return outcome ? demandFaults(demand, outcome, own) : [];
  });
  return [
    ...wholes,
    ...summaryFaults(match),
    ...match.allocations.flatMap(allocationFaults),
    ...ofLots,
    ...ofDemands,
  ];
}

/** What a match decides, in an order that does not depend on when it ran. */
export function decisionsOf({ allocations, summary }: FinishedMatch) {
  const key = ({ lotId, demandId }: AllocationView): string => `${lotId} ${demandId}`;
  const sorted = [...allocations].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  // Every run gives its rows ids of their own.
  return { allocations: sorted.map(({ id: _id, ...decided }) => decided), summary };
}
