import { solveRuled } from '../src/modules/matching/domain/rules/solve-ruled.js';
import { objectiveUsdMicros } from '../src/modules/matching/domain/transportation-problem.js';
import { solveTransportation } from '../src/modules/matching/domain/transportation/solve-transportation.js';
import { highsIntegerSolver } from '../src/modules/matching/highs-integer-program.js';
import { loadHighs } from '../src/modules/matching/load-highs.js';
import { verifyRuledMatch } from '../src/modules/matching/domain/verify-ruled-match.js';
import {
  hostileMarkets,
  identicalLots,
  withWholeLots,
  type HostileMarket,
} from '../test/support/hostile-markets.js';
import { dualBound } from '../test/support/match-builders.js';
import { timed } from './timed.js';
import type { Verdicts } from './verdicts.js';

/** As many as market L has. */
const LOTS = 20_000;
/** As many as a run asks for unless told otherwise. */
const NEIGHBOURHOODS = 10;

/** Markets that are hard for one reason each, at a large size: their optima, by arithmetic, and the time. */
export async function reportHostile(verdicts: Verdicts): Promise<void> {
  for (const market of [...hostileMarkets(LOTS), identicalLots()]) {
    tellTransportation(market, verdicts);
    await tellWholeLots(market, verdicts);
  }
}

function tellTransportation({ name, problem, optimumUsdMicros }: HostileMarket, verdicts: Verdicts): void {
  const { value, processorMs } = timed(() => solveTransportation(problem));
  const objective = objectiveUsdMicros(problem, value.flowUnits);
  const gap = dualBound(problem, value.demandPrices) - objective;
  verdicts.state(
    `${name}: the optimum, gap 0`,
    `${objective} micro-USD, gap ${gap}, ${processorMs.toFixed(0)} ms of processor time`,
    objective === optimumUsdMicros && gap === 0,
  );
}

async function tellWholeLots(market: HostileMarket, verdicts: Verdicts): Promise<void> {
  const problem = withWholeLots(market);
  const started = process.cpuUsage();
  const solution = await solveRuled(problem, {
    solveIntegers: highsIntegerSolver(loadHighs),
    neighbourhoods: NEIGHBOURHOODS,
    seed: 0,
    secondsLeft: () => Number.POSITIVE_INFINITY,
  });
  const { user, system } = process.cpuUsage(started);
  const { violations } = verifyRuledMatch(problem, solution);
  verdicts.state(
    `${market.name}, whole lots: the optimum, nothing violated`,
    `${solution.objectiveUsdMicros} micro-USD, bound ${solution.boundUsdMicros}, ${((user + system) / 1000).toFixed(0)} ms of processor time`,
    solution.objectiveUsdMicros === market.wholeLotsOptimumUsdMicros && violations.length === 0,
  );
}
