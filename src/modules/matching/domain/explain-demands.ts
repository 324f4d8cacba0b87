import { lotMassShares } from './allocations.js';
import type { MatchProblem } from './build-problem.js';
import { campaignShortfall } from './explain-lots.js';
import type { BlendOutcome, DemandOutcome } from './match-result.js';
import { relaxationsOf } from './relaxations.js';
import type { GapParts } from './rules/gap-parts.js';
import type { MatchSolution } from './solve-match.js';
import {
  demandIntakeUnits,
  edgesOfLot,
  entry,
  GRAMS_PER_FLOW_UNIT,
  lotOutflowUnits,
} from './transportation-problem.js';

/** What every demand receives, at what prices, what binds it, and which campaign was given up and why. */
export function explainDemands(
  problem: MatchProblem,
  end: MatchSolution,
  { demandUsdMicros }: GapParts,
): readonly DemandOutcome[] {
  const { transportation, rules } = problem;
  const intake = demandIntakeUnits(transportation, end.flowUnits);
  const taken = intakeOf(problem, end.flowUnits);
  const relaxations = relaxationsOf(problem, lotOutflowUnits(transportation, end.flowUnits));
  return problem.demands.map((demand, position) => {
    const filledUnits = entry(intake, position);
    const capacityUnits = entry(transportation.capacityUnits, position);
    const closed = end.closedCampaigns.find((campaign) => campaign.demand === position);
    return {
      demandId: demand.id,
      status: closed ? 'CAMPAIGN_MINIMUM_NOT_REACHED' : fillStatus(filledUnits, capacityUnits),
      filledNdPrOxideGrams: filledUnits * GRAMS_PER_FLOW_UNIT,
      capacityNdPrOxideGrams: capacityUnits * GRAMS_PER_FLOW_UNIT,
      minimumNdPrOxideGrams: demand.ndPrOxideGramsMin,
      isMinimumReached: filledUnits >= entry(rules.minimumUnits, position),
      intakePriceUsdTenThousandthsPerKg: closed ? null : entry(end.prices.intake, position),
      feedPriceUsdMicrosPerKg: closed ? null : entry(end.prices.feed, position),
      feedGrams: entry(taken.feedGrams, position),
      feedGramsMax: demand.feedGramsMax,
      blends: blendsOf(problem, taken, end.prices.impurity, position),
      fairShareNdPrOxideGrams: entry(end.ruled.rules.floorUnits, position) * GRAMS_PER_FLOW_UNIT,
      unusedUsdMicros: entry(demandUsdMicros, position),
      relaxations: relaxations[position] ?? [],
      campaign: closed ? campaignShortfall(problem, closed) : null,
    };
  });
}

function fillStatus(filledUnits: number, capacityUnits: number): 'FILLED' | 'PARTLY_FILLED' | 'UNFILLED' {
  if (filledUnits === 0) return 'UNFILLED';
  return filledUnits === capacityUnits ? 'FILLED' : 'PARTLY_FILLED';
}

/** What all demands take in, in one pass over the pairs. */
interface Intake {
  /** By demand, to the gram as it is published. */
  readonly feedGrams: Float64Array;
  /** By demand, as the rules count it. */
  readonly feedMilligrams: readonly bigint[];
  /** By demand and impurity. */
  readonly impurityMicrograms: readonly bigint[];
}

function intakeOf({ lots, transportation, rules }: MatchProblem, flowUnits: Float64Array): Intake {
  const { demandCount } = transportation;
  const kinds = rules.impurityCount;
  const feedGrams = new Float64Array(demandCount);
  const feedMilligrams = new Array<bigint>(demandCount).fill(0n);
  const impurityMicrograms = new Array<bigint>(demandCount * kinds).fill(0n);
  lots.forEach((lot, position) => {
    const used = [...edgesOfLot(transportation, position)]
      .map(({ index, demand }) => ({ demand, units: entry(flowUnits, index) }))
      .filter(({ units }) => units > 0);
    if (used.length === 0) return;
    const parts = used.map(({ units }) => units);
    const shares = lotMassShares(lot.netMassGrams, parts, entry(transportation.supplyUnits, position));
    used.forEach(({ demand, units }, share) => {
      feedGrams[demand] = entry(feedGrams, demand) + entry(shares, share);
      const feed = BigInt(units) * BigInt(entry(rules.feedMilligramsPerUnit, position));
      feedMilligrams[demand] = (feedMilligrams[demand] ?? 0n) + feed;
      for (let kind = 0; kind < kinds; kind += 1) {
        const perUnit = BigInt(entry(rules.impurityMicrogramsPerUnit, position * kinds + kind));
        const row = demand * kinds + kind;
        impurityMicrograms[row] = (impurityMicrograms[row] ?? 0n) + BigInt(units) * perUnit;
      }
    });
  });
  return { feedGrams, feedMilligrams, impurityMicrograms };
}

/** The elements that the demand limits in its blend. */
function blendsOf(
  { demands, rules, blendedElements }: MatchProblem,
  { feedMilligrams, impurityMicrograms }: Intake,
  impurityPrices: Float64Array,
  demand: number,
): readonly BlendOutcome[] {
  const limits = demands[demand]?.blendLimitsWtPct ?? {};
  const feed = feedMilligrams[demand] ?? 0n;
  return blendedElements.flatMap((element, kind): readonly BlendOutcome[] => {
    if (!Object.hasOwn(limits, element)) return [];
    const row = demand * blendedElements.length + kind;
    return [
      {
        element,
        foundPpm: feed === 0n ? 0 : Number(((impurityMicrograms[row] ?? 0n) * 1000n) / feed),
        limitPpm: entry(rules.impurityLimitPpm, row),
        priceUsdThousandthsPerKg: entry(impurityPrices, row),
      },
    ];
  });
}
