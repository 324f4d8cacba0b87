import { allocationsOf } from '../src/modules/matching/domain/allocations.js';
import { buildProblem } from '../src/modules/matching/domain/build-problem.js';
import { explainDemands } from '../src/modules/matching/domain/explain-demands.js';
import { explainLots } from '../src/modules/matching/domain/explain-lots.js';
import { gapParts } from '../src/modules/matching/domain/rules/gap-parts.js';
import { certificatePrices } from '../src/modules/matching/domain/run-match.js';
import { solveMatch } from '../src/modules/matching/domain/solve-match.js';
import { objectiveUsdMicros } from '../src/modules/matching/domain/transportation-problem.js';
import { verifyMatch } from '../src/modules/matching/domain/verify-match.js';
import { solveInThisThread } from '../test/support/match-solver.js';
import { MARKET_SIZES } from './scrap-market-parameters.js';
import { scrapSnapshot } from './scrap-snapshot.js';
import { timed } from './timed.js';

/**
 * Times the stages of a run in one process, from the snapshot to the explanations; under all rules, by exchanges alone.
 * Arguments: market names, default S M L.
 */
const asked = process.argv.slice(2);
const options = {
  solveIntegers: null,
  neighbourhoods: 0,
  seed: 0,
  secondsLeft: () => Number.POSITIVE_INFINITY,
};

let isSound = true;
for (const size of MARKET_SIZES.filter(({ name }) =>
  asked.length > 0 ? asked.includes(name) : name !== 'XL',
)) {
  const snapshot = scrapSnapshot(size, 1);
  const built = timed(() => buildProblem(snapshot));
  const problem = built.value;
  const startedAt = process.cpuUsage();
  const end = await solveMatch(problem, solveInThisThread, options);
  const { user, system } = process.cpuUsage(startedAt);
  const claim = {
    allocations: allocationsOf(problem, end.flowUnits),
    objectiveUsdMicros: objectiveUsdMicros(problem.transportation, end.flowUnits),
    certificatePrices: certificatePrices(problem, end.prices),
  };
  const verified = timed(() => verifyMatch(snapshot, claim));
  const explained = timed(() => {
    const parts = gapParts(end.ruled, end.prices, end.flowUnits);
    return [explainLots(problem, end, parts), explainDemands(problem, end, parts)];
  });
  const { feasible, gapUsdMicros, boundUsdMicros } = verified.value;
  isSound &&= feasible;
  const edgeCount = problem.transportation.edgeValue.length;
  console.log(
    [
      `${size.name}: ${size.lots} lots x ${size.demands} demands; ${problem.eligiblePairCount} eligible pairs, ${edgeCount} with a surplus`,
      `  build ${built.processorMs.toFixed(0)} ms, solve ${((user + system) / 1000).toFixed(0)} ms, verify ${verified.processorMs.toFixed(0)} ms, explain ${explained.processorMs.toFixed(0)} ms of processor time`,
      `  gap of the prices ${((100 * gapUsdMicros) / boundUsdMicros).toFixed(3)} %${feasible ? '' : '; NOT VERIFIED'}; ${((process.resourceUsage().maxRSS * 1024) / 1e6).toFixed(0)} MB at most`,
    ].join('\n'),
  );
}
process.exitCode = isSound ? 0 : 1;
