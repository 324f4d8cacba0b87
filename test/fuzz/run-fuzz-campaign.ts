import setUpPostgres from '../support/postgres-global-setup.js';
import tearDownPostgres from '../support/postgres-global-teardown.js';
import { fuzzContract, sumOf, type FuzzReport } from './fuzz-campaign.js';

/*
 * Sends generated requests to every operation of the document and exits 1 where an answer is not as documented, or
 * anything is stored that should not be. Arguments: requests (50,000), seed (of the time), sqlite or postgres (sqlite).
 * The seed fixes what is sent, but for the ids in it: those are the ones that the world gave.
 */

const REQUESTS = 50_000;
/** Lists, matches and inspections grow with what is stored: several worlds, not one that gets slower and slower. */
const REQUESTS_PER_WORLD = 5_000;
const ENGINES = ['sqlite', 'postgres'] as const;

const [requestsGiven, seedGiven, engineGiven = 'sqlite'] = process.argv.slice(2);
const requests = Number(requestsGiven ?? REQUESTS);
const seed = Number(seedGiven ?? Date.now() % 2 ** 31);
const engine = ENGINES.find((one) => one === engineGiven);
if (!Number.isInteger(requests) || requests < 1 || !Number.isInteger(seed) || engine === undefined) {
  console.error('Usage: npm run test:fuzz -- [REQUESTS [SEED [sqlite|postgres]]]');
  process.exit(2);
}

console.log(`seed ${seed}: npm run test:fuzz -- ${requests} ${seed} ${engine}`);
globalThis.DATABASE_ENGINE = engine;
if (engine === 'postgres') await setUpPostgres();
try {
  await campaign();
} finally {
  if (engine === 'postgres') await tearDownPostgres();
}

async function campaign(): Promise<void> {
  const reports: FuzzReport[] = [];
  for (let done = 0; done < requests; done += REQUESTS_PER_WORLD) {
    const size = { requests: Math.min(REQUESTS_PER_WORLD, requests - done), seed: seed + done };
    const report = await fuzzContract(size);
    reports.push(report);
    console.log(`  ${inWords(report)} (npm run test:fuzz -- ${size.requests} ${size.seed} ${engine})`);
    for (const fault of report.faults) console.log(`    ${fault}`);
    if (report.faults.length > 0) process.exitCode = 1;
  }
  const total = sumOf(reports);
  console.log(inWords(total));
  console.log(`never succeeded: ${total.neverSucceeded.join(', ') || 'none'}`);
}

function inWords({ requests: sent, statuses, flavours, called, faults }: FuzzReport): string {
  const figures = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return `${sent} requests to ${called} operations: ${figures(statuses)}; ${figures(flavours)}; ${faults.length} faults`;
}
