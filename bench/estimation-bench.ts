import { loadCatalogue } from '../src/modules/catalogue/load-catalogue.js';
import { type Accuracy, accuracyOf } from './estimation-accuracy.js';
import type { EstimationTask, MemoryResult, SpeedResult } from './estimation-bench-process.js';
import { type EstimationCase, estimationCases } from './estimation-cases.js';
import {
  computeReference,
  REFERENCE_DRAWS,
  type Reference,
  storedReference,
} from './estimation-reference.js';
import { reportEventLoop } from './event-loop.js';
import { type Failure, inFreshProcess } from './fresh-process.js';
import { PLAIN_DRAWS } from './plain-estimate.js';

/**
 * Times estimates beside a plain Monte Carlo of the same model in the same run, and holds both against very many plain
 * draws, which are stored beside the sources; then how late the event loop of a loaded server is. Quote the ratios: times
 * are the machine's. Exits 1 where a goal for a ratio, an error or the loop is missed. Arguments: case names and `loop`,
 * default all; `--reference` draws the references of the cases anew.
 */
const ERROR_MAX = 0.001;
/** What a reference of so many draws may itself be off by, in its standard errors. */
const REFERENCE_ERRORS_ALLOWED = 2;
/** Of P10, P50 and P90. */
const PLACES = [0, 1, 2] as const;
const PROCESS_LIMIT_MS = 600_000;

const asked = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const drawsReferences = process.argv.includes('--reference');
const loaded = loadCatalogue();
const cases = estimationCases(loaded.catalogue).filter(
  ({ name }) => asked.length === 0 || asked.includes(name),
);
const measuresLoop = asked.length === 0 || asked.includes('loop');
let holds = cases.length > 0 || measuresLoop;
for (const each of cases) holds = (await report(each)) && holds;
if (measuresLoop) holds = (await reportEventLoop(loaded.catalogue)) && holds;
console.log(holds ? 'Every goal holds.' : 'A goal is MISSED.');
process.exitCode = holds ? 0 : 1;

/** @returns whether the goals hold */
async function report(task: EstimationCase): Promise<boolean> {
  const lines = task.inputs.sources.reduce((sum, source) => sum + source.lines.length, 0);
  console.log(`${task.name}: ${task.title}; ${lines} line${lines === 1 ? '' : 's'}`);
  const isQuick = await reportSpeed(task);
  const reference = drawsReferences ? await computeReference(task, loaded) : storedReference(task, loaded);
  const isExact = reference !== null && reportAccuracy(task, reference);
  if (reference === null) console.log('  error      NO REFERENCE of this model: run with --reference');
  await reportMemory(task);
  return isQuick && isExact;
}

async function reportSpeed(task: EstimationCase): Promise<boolean> {
  const speed = await measured<SpeedResult>('SPEED', task);
  if ('failure' in speed) {
    console.log(`  speed      failed, ${speed.failure}`);
    return false;
  }
  const { ownWallMs, ownProcessorMs, plainWallMs, plainProcessorMs, ratio, rounds } = speed;
  const holdsRatio = ratio >= task.ratioMin;
  console.log(
    [
      `  speed      ${perSecond(ownProcessorMs)} estimates/s of processor time, ${perSecond(ownWallMs)} of wall time (medians of ${rounds} rounds, ${speed.estimates} estimates)`,
      `  estimate   ${ms(ownProcessorMs)} processor, ${ms(ownWallMs)} wall, warm: rows of the catalogue were met before, the load was not; the first of a process ${ms(speed.coldWallMs)} wall`,
      `  plain      ${ms(plainProcessorMs)} processor, ${ms(plainWallMs)} wall for ${PLAIN_DRAWS} draws`,
      `  ratio      ${ratio.toPrecision(3)}; goal at least ${task.ratioMin}: ${verdict(holdsRatio)}`,
    ].join('\n'),
  );
  return holdsRatio;
}

function reportAccuracy(task: EstimationCase, reference: Reference): boolean {
  const accuracies = accuracyOf(task, loaded, reference, PLAIN_DRAWS);
  console.log(
    `  error      in %, of recoverable oxide against ${REFERENCE_DRAWS} plain draws: P10, P50, P90`,
  );
  for (const { quantity, own, ownRms, plainRms, reference: standard } of accuracies) {
    console.log(
      `    ${quantity.padEnd(6)}   ours ${percents(own)}   rms of seeds ${percents(ownRms)}   plain, rms ${percents(plainRms)}   reference ± ${percents(standard)}`,
    );
  }
  const isSmall = accuracies.every((each) =>
    PLACES.every((k) => Math.abs(each.own[k]) <= ERROR_MAX + REFERENCE_ERRORS_ALLOWED * each.reference[k]),
  );
  const isNotLarger = accuracies.every((each) => PLACES.every((k) => isBelowPlain(each, k)));
  console.log(
    `             goal at most ${100 * ERROR_MAX} % (and ${REFERENCE_ERRORS_ALLOWED} standard errors of the reference): ${verdict(isSmall)}; at most the plain one's: ${verdict(isNotLarger)}`,
  );
  return isSmall && isNotLarger;
}

/** Over seeds: a single one may be lucky, and so may a plain run. */
function isBelowPlain({ ownRms, plainRms }: Accuracy, k: 0 | 1 | 2): boolean {
  return ownRms[k] <= plainRms[k];
}

async function reportMemory(task: EstimationCase): Promise<void> {
  const memory = await measured<MemoryResult>('MEMORY', task);
  console.log(
    'failure' in memory
      ? `  memory     failed, ${memory.failure}`
      : `  memory     ${memory.peakMegabytes.toFixed(0)} MB at most in the whole process, ${memory.startMegabytes.toFixed(0)} before the first estimate; ${memory.keptBytesPerEstimate.toFixed(0)} B kept per estimate (${memory.estimates} estimates)`,
  );
}

function measured<Result>(
  measure: EstimationTask['measure'],
  { name }: EstimationCase,
): Promise<Result | Failure> {
  const task: EstimationTask = { measure, caseName: name };
  return inFreshProcess<Result>(new URL('./estimation-bench-process.js', import.meta.url), task, {
    limitMs: PROCESS_LIMIT_MS,
    nodeOptions: measure === 'MEMORY' ? ['--expose-gc'] : [],
  });
}

function perSecond(milliseconds: number): string {
  return (1_000 / milliseconds).toPrecision(3);
}

function ms(milliseconds: number): string {
  return `${milliseconds.toPrecision(3)} ms`;
}

function percents(errors: readonly number[]): string {
  return errors.map((error) => (100 * error).toFixed(3).padStart(7)).join(' ');
}

function verdict(holdsGoal: boolean): string {
  return holdsGoal ? 'holds' : 'MISSED';
}
