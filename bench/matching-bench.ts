import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportAllRules, reportArrivals } from './matching-all-rules.js';
import { reportHostile } from './matching-hostile.js';
import { type Rivals, reportTransportation } from './matching-transportation.js';
import { NativeSolver } from './native-solver.js';
import { MARKET_SIZES } from './scrap-market-parameters.js';
import { ruledScrapMarket } from './scrap-market.js';
import { Verdicts } from './verdicts.js';

/*
 * The goals of the match's solver, each with what was measured and whether it was reached. `transportation`: ours beside LEMON (C++)
 * and HiGHS (npm) on generated markets; `arrivals`: from the last basis; `rules`: under all rules with the proven gap; `hostile`:
 * markets made to be hard; `http`: whole runs over HTTP on both databases. Quote the ratios: times are the machine's.
 *
 * Arguments: names of markets (S M L XL), seeds (1 2 3) and parts; all of a kind where none of it is named. It exits 1 where a goal
 * is missed.
 */
const PARTS = ['transportation', 'arrivals', 'rules', 'hostile', 'http'] as const;
const SEEDS = ['1', '2', '3'];

const asked = process.argv.slice(2);
const known: readonly string[] = [...MARKET_SIZES.map(({ name }) => name), ...SEEDS, ...PARTS];
const unknown = asked.filter((word) => !known.includes(word));
if (unknown.length > 0) throw new RangeError(`${unknown.join(', ')}: none of ${known.join(', ')}`);

function isAsked(word: string, kind: readonly string[]): boolean {
  return asked.includes(word) || !kind.some((other) => asked.includes(other));
}

const names = MARKET_SIZES.map(({ name }) => name);
const verdicts = Verdicts.none();
const does = (part: (typeof PARTS)[number]): boolean => isAsked(part, PARTS);
const folder = await mkdtemp(join(tmpdir(), 'lodestock-bench-'));
try {
  if (does('transportation') || does('arrivals') || does('rules')) {
    await reportMarkets({ folder, native: await NativeSolver.compiledIn(folder) });
  }
  if (does('hostile')) {
    console.log('hostile markets');
    await reportHostile(verdicts);
  }
  if (does('http')) for (const name of ['L', 'XL'] as const) if (isAsked(name, names)) await reportHttp(name);
} finally {
  await rm(folder, { recursive: true });
}
process.exitCode = verdicts.conclude() ? 0 : 1;

async function reportMarkets(rivals: Rivals): Promise<void> {
  if ('failure' in rivals.native) console.log(`without comparison: ${rivals.native.failure}`);
  for (const size of MARKET_SIZES.filter(({ name }) => isAsked(name, names))) {
    for (const seed of SEEDS.filter((word) => isAsked(word, SEEDS)).map(Number)) {
      const problem = ruledScrapMarket(size, seed);
      const { transportation } = problem;
      console.log(
        `${size.name}, seed ${seed}: ${size.lots} lots x ${size.demands} demands, ${transportation.edgeValue.length} edges`,
      );
      const named = verdicts.of(`${size.name}-${seed}`);
      if (does('transportation'))
        await reportTransportation({ size, seed, problem: transportation }, rivals, named);
      if (does('arrivals')) await reportArrivals(size, problem, named);
      if (does('rules')) await reportAllRules(size, problem, named);
    }
  }
}

/** Lots, demands, seconds, engines and pairs; of many lots each demand takes few, as in the generated markets. */
const HTTP_RUNS = {
  L: ['20000', '300', '900', 'both'],
  XL: ['200000', '1000', '1800', 'both', 'narrow'],
} as const;

/** That bench has its own goals and says them; here only whether all were reached. */
async function reportHttp(name: keyof typeof HTTP_RUNS): Promise<void> {
  const script = fileURLToPath(new URL('./match-run-bench.js', import.meta.url));
  const child = spawn(process.execPath, [script, ...HTTP_RUNS[name]], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  const found = code === 0 ? 'reached' : `exit code ${code}`;
  verdicts.state(`${name} over HTTP: all goals above`, found, code === 0);
}
