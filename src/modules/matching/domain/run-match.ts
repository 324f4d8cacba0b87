import { DomainError } from '../../../shared/domain-error.js';
import { allocationsOf } from './allocations.js';
import { buildProblem, type MatchProblem } from './build-problem.js';
import { campaignsToClose, withoutIntake, type ClosedCampaign } from './campaign-minimum.js';
import { betterCampaigns } from './campaign-search.js';
import { explainDemands } from './explain-demands.js';
import { explainLots } from './explain-lots.js';
import { greedyFlow } from './greedy.js';
import { highestIntakePrices } from './intake-prices.js';
import type { MatchSnapshot } from './match-problem.js';
import type { CertificatePrice, MatchResult } from './match-result.js';
import { assertMatchSnapshot } from './match-snapshot-check.js';
import {
  entry,
  objectiveUsdMicros,
  type SolveTransportation,
  type TransportationProblem,
} from './transportation-problem.js';
import { verifyMatch } from './verify-match.js';

/**
 * Matches lots to demands: builds the problem, solves it, gives up campaigns below their minimum and solves
 * again, verifies the result independently and explains every lot and demand. Pure apart from `solve`; the
 * order of lots and demands in the snapshot changes nothing.
 * @throws DomainError `match-snapshot-invalid`, `match-amounts-too-large`; `match-solver-failed` (from `solve`);
 * `match-not-verified` when the verifier finds any violation, so that no unverified match is ever seen
 */
export async function runMatch(snapshot: MatchSnapshot, solve: SolveTransportation): Promise<MatchResult> {
  assertMatchSnapshot(snapshot);
  const problem = buildProblem(snapshot);
  const { transportation } = problem;
  const priced = pricedBy(solve);
  const optimum = await bestCampaigns(problem, await solveCampaigns(problem, priced), priced);
  const greedy = await solveCampaigns(problem, async (open) => ({
    flowUnits: greedyFlow(open),
    demandPrices: new Float64Array(open.demandCount),
  }));
  const allocations = allocationsOf(problem, optimum.last.flowUnits);
  const certificatePrices = problem.demands.map(({ id }, position): CertificatePrice => ({
    demandId: id,
    usdTenThousandthsPerKg: entry(optimum.first.demandPrices, position),
  }));
  const objective = objectiveUsdMicros(transportation, optimum.last.flowUnits);
  const claim = { allocations, objectiveUsdMicros: objective, certificatePrices };
  const verification = verifyMatch(snapshot, claim);
  if (!verification.feasible) {
    const codes = [...new Set(verification.violations.map(({ code }) => code))];
    throw new DomainError('match-not-verified', 'The match failed its verification and is withheld.', {
      codes,
    });
  }
  const end = {
    flowUnits: optimum.last.flowUnits,
    intakePrices: optimum.last.demandPrices,
    closedCampaigns: optimum.closed,
  };
  return {
    ...claim,
    lots: explainLots(problem, end),
    demands: explainDemands(problem, end),
    boundUsdMicros: verification.boundUsdMicros,
    gapUsdMicros: verification.gapUsdMicros,
    greedyObjectiveUsdMicros: objectiveUsdMicros(transportation, greedy.last.flowUnits),
    verification,
    eligiblePairCount: problem.eligiblePairCount,
    edgeCount: transportation.edgeValue.length,
  };
}

interface Solution {
  readonly flowUnits: Float64Array;
  readonly demandPrices: Float64Array;
}

interface CampaignSolution {
  /** Before any campaign was given up: its prices bound every match. */
  readonly first: Solution;
  readonly last: Solution;
  readonly closed: readonly ClosedCampaign[];
}

/** Solves, closes what falls short of its minimum and solves again; at most once per demand. */
async function solveCampaigns(
  problem: MatchProblem,
  solve: (open: TransportationProblem) => Promise<Solution>,
): Promise<CampaignSolution> {
  const closed = new Map<number, ClosedCampaign>();
  const first = await solve(problem.transportation);
  let last = first;
  for (;;) {
    const closedDemands = new Set(closed.keys());
    const closing = campaignsToClose(
      problem.transportation,
      problem.minimumUnits,
      last.flowUnits,
      closedDemands,
    );
    if (closing.length === 0) return { first, last, closed: [...closed.values()] };
    for (const campaign of closing) closed.set(campaign.demand, campaign);
    // Closing a demand that received nothing changes nothing.
    if (closing.some(({ allocatedUnits }) => allocatedUnits > 0)) {
      last = await solve(withoutIntake(problem.transportation, new Set(closed.keys())));
    }
  }
}

/** Closing one after the other is quick and may lose; where a minimum took anything, the set of open campaigns is searched. */
async function bestCampaigns(
  problem: MatchProblem,
  found: CampaignSolution,
  solve: (open: TransportationProblem) => Promise<Solution>,
): Promise<CampaignSolution> {
  if (found.closed.every(({ allocatedUnits }) => allocatedUnits === 0)) return found;
  return { first: found.first, ...(await betterCampaigns(problem, found.first, found, solve)) };
}

/**
 * Replaces the solver's duals by the highest optimal prices, which do not depend on the solver. Where the flow
 * is not optimal there are none; the solver's own still give a valid bound, with a gap.
 */
function pricedBy(solve: SolveTransportation): (open: TransportationProblem) => Promise<Solution> {
  return async (open) => {
    const { flowUnits, demandPrices } = await solve(open);
    return { flowUnits, demandPrices: highestIntakePrices(open, flowUnits) ?? demandPrices };
  };
}
