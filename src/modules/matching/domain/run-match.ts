import { DomainError } from '../../../shared/domain-error.js';
import { allocationsOf } from './allocations.js';
import { buildProblem, type MatchProblem } from './build-problem.js';
import { exactNumber } from './exact-number.js';
import { explainDemands } from './explain-demands.js';
import { explainLots } from './explain-lots.js';
import type { CertificatePrice, ImpurityPrice, MatchResult, MatchVerification } from './match-result.js';
import { assertMatchSnapshot } from './match-snapshot-check.js';
import type { SolvingStage } from './match-stages.js';
import { gapParts } from './rules/gap-parts.js';
import { greedyPlan } from './rules/greedy-plan.js';
import type { RulePrices } from './rules/rule-prices.js';
import type { RuledOptions } from './rules/solve-ruled.js';
import { provenBound, solveMatch } from './solve-match.js';
import { currentSnapshot, type StoredMatchSnapshot } from './stored-snapshot.js';
import { entry, objectiveUsdMicros, type SolveTransportation } from './transportation-problem.js';
import { verifyMatch } from './verify-match.js';

/** How to search, and whom to tell what the run is at. */
export interface MatchOptions extends RuledOptions {
  readonly onStage: (stage: SolvingStage) => void;
}

/** What a run does unless told otherwise: it ends by counts, so that it can be repeated. */
export const ORDINARY: MatchOptions = {
  solveIntegers: null,
  neighbourhoods: 10,
  seed: 0,
  secondsLeft: () => Number.POSITIVE_INFINITY,
  onStage: () => undefined,
};

/**
 * Matches lots to demands: builds the problem, solves it under its rules, verifies the result independently and explains
 * every lot and demand. Pure apart from the solvers; the order of lots and demands in the snapshot changes nothing.
 * @param stored a snapshot of this version or an earlier one
 * @param solve for what no rule touches
 * @param options how to search under rules; without a solver of integer programs by exchanges alone
 * @throws DomainError `match-snapshot-invalid`, `match-amounts-too-large`; `match-solver-failed` (from `solve`);
 * `match-not-verified` when the verifier finds any violation, so that no unverified match is ever seen
 */
export async function runMatch(
  stored: StoredMatchSnapshot,
  solve: SolveTransportation,
  options: Partial<MatchOptions> = {},
): Promise<MatchResult> {
  const snapshot = currentSnapshot(stored);
  const search = { ...ORDINARY, ...options };
  search.onStage('PAIRING');
  assertMatchSnapshot(snapshot);
  const problem = buildProblem(snapshot);
  const { transportation } = problem;
  search.onStage('SOLVING');
  const end = await solveMatch(problem, solve, search);
  const claim = {
    allocations: allocationsOf(problem, end.flowUnits),
    objectiveUsdMicros: objectiveUsdMicros(transportation, end.flowUnits),
    certificatePrices: certificatePrices(problem, end.prices),
    fairShareOf64: end.fairness?.shareOf64 ?? 0,
  };
  search.onStage('VERIFYING');
  const verification = verifyMatch(snapshot, claim);
  assertFeasible(verification);
  search.onStage('EXPLAINING');
  const bound = provenBound(end, verification.boundUsdMicros);
  const parts = gapParts(end.ruled, end.prices, end.flowUnits);
  return {
    allocations: claim.allocations,
    objectiveUsdMicros: claim.objectiveUsdMicros,
    certificatePrices: claim.certificatePrices,
    lots: explainLots(problem, end, parts),
    demands: explainDemands(problem, end, parts),
    boundUsdMicros: bound.usdMicros,
    boundBasis: bound.basis,
    gapUsdMicros: bound.usdMicros - claim.objectiveUsdMicros,
    gapOfPrices: {
      lotsUsdMicros: total(parts.lotUsdMicros),
      demandsUsdMicros: total(parts.demandUsdMicros),
      roundingUsdMicros: parts.roundingUsdMicros,
      sumUsdMicros: parts.gapUsdMicros,
    },
    greedyObjectiveUsdMicros: greedyPlan({ transportation, rules: problem.rules }).objective(),
    fairness: end.fairness,
    seed: search.seed,
    verification,
    eligiblePairCount: problem.eligiblePairCount,
    edgeCount: transportation.edgeValue.length,
  };
}

function assertFeasible({ feasible, violations }: MatchVerification): void {
  if (feasible) return;
  const codes = [...new Set(violations.map(({ code }) => code))];
  throw new DomainError('match-not-verified', 'The match failed its verification and is withheld.', {
    codes,
  });
}

/** Pico-USD per mg of feed are micro-USD per kg; pico-USD per µg are thousandths of a USD per kg. */
export function certificatePrices(problem: MatchProblem, prices: RulePrices): readonly CertificatePrice[] {
  const kinds = problem.blendedElements.length;
  return problem.demands.map(({ id }, demand) => ({
    demandId: id,
    usdTenThousandthsPerKg: entry(prices.intake, demand),
    feedUsdMicrosPerKg: entry(prices.feed, demand),
    impurities: problem.blendedElements.flatMap((element, kind): readonly ImpurityPrice[] => {
      const usdThousandthsPerKg = entry(prices.impurity, demand * kinds + kind);
      return usdThousandthsPerKg === 0 ? [] : [{ element, usdThousandthsPerKg }];
    }),
  }));
}

/** Parts of a gap, which is exact itself. */
function total(parts: Float64Array): number {
  let sum = 0n;
  for (const part of parts) sum += BigInt(part);
  return exactNumber(sum);
}
