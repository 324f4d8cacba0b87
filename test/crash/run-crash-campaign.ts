import { startPostgres, type PostgresServer } from '../support/postgres-server.js';
import { POSTGRES_URL_VARIABLE } from '../support/postgres-global-setup.js';
import { createTestDatabase } from '../support/test-database.js';
import { crashAgainAndAgain, type CampaignReport } from './crash-campaign.js';

/*
 * Kills the server again and again under load, on both databases, and exits 1 where anything acknowledged is lost or
 * anything stored is wrong. Arguments: kills of each kind (100), seed (of the time), and one kind (all): the application on
 * sqlite, on postgres, or postgres-server itself, which is then as durable as it is by default.
 * The seed fixes when kills come and what writers do; what of it is under way at a kill is the machine's.
 */

const KILLS = 100;
/** Everything is inspected after every kill: a database that grew without end would be inspected for hours. */
const KILLS_PER_DATABASE = 25;
const FAULTS_SHOWN_MAX = 20;

const KINDS = ['sqlite', 'postgres', 'postgres-server'] as const;
type Kind = (typeof KINDS)[number];

const [killsGiven, seedGiven, kindGiven] = process.argv.slice(2);
const kills = Number(killsGiven ?? KILLS);
const seed = Number(seedGiven ?? Date.now() % 2 ** 31);
const kinds = KINDS.filter((one) => kindGiven === undefined || one === kindGiven);
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed) || kinds.length === 0) {
  console.error('Usage: npm run test:crash -- [KILLS [SEED [sqlite|postgres|postgres-server]]]');
  process.exit(2);
}

console.log(`seed ${seed}: npm run test:crash -- ${kills} ${seed}`);
for (const kind of kinds) {
  if (kind === 'sqlite') await campaign(kind);
  else {
    const isVictim = kind === 'postgres-server';
    const server = await startPostgres({ isDurable: isVictim });
    process.env[POSTGRES_URL_VARIABLE] = server.url;
    try {
      await campaign(kind, isVictim ? server : undefined);
    } finally {
      await server.stop();
    }
  }
}

async function campaign(kind: Kind, server?: PostgresServer): Promise<void> {
  globalThis.DATABASE_ENGINE = kind === 'sqlite' ? 'sqlite' : 'postgres';
  const reports: CampaignReport[] = [];
  for (let left = kills; left > 0; left -= KILLS_PER_DATABASE) {
    const database = await createTestDatabase({ isDurable: true });
    const some = { kills: Math.min(left, KILLS_PER_DATABASE), seed: seed + left };
    const size = server === undefined ? some : { ...some, server };
    const report = await crashAgainAndAgain(database.url, size);
    reports.push(report);
    console.log(`  ${kind}: ${inWords([report])}`);
    for (const fault of report.faults.slice(0, FAULTS_SHOWN_MAX)) console.log(`    ${fault}`);
    if (report.faults.length > 0) {
      process.exitCode = 1;
      console.log(`    kept: ${database.url}`);
      break;
    }
    await database.drop();
  }
  console.log(`${kind}: ${inWords(reports)}`);
}

function inWords(reports: readonly CampaignReport[]): string {
  const sum = (figureOf: (report: CampaignReport) => number): number =>
    reports.reduce((total, report) => total + figureOf(report), 0);
  const readyMs = reports.flatMap((report) => report.readyMs).sort((a, b) => a - b);
  const faults = reports.flatMap((report) => report.faults);
  const lost = faults.filter((fault) => fault.startsWith('lost:')).length;
  const twice = faults.filter((fault) => fault.startsWith('twice:')).length;
  return [
    `${sum((report) => report.kills)} kills`,
    `${sum((report) => report.acknowledged)} acknowledged writes`,
    `${sum((report) => report.promised.length)} rows promised by them`,
    `${lost} lost`,
    `${sum((report) => report.sentAgain)} sent again, of which ${sum((report) => report.replayed)} had been carried out`,
    `${twice} carried out twice`,
    `${faults.length - lost - twice} other faults`,
    `${sum((report) => report.putOff)} put off`,
    `${sum((report) => report.unknown)} with an unknown outcome`,
    `${sum((report) => report.postings)} postings and ${sum((report) => report.events)} events verified`,
    `ready in ${(readyMs[Math.floor(readyMs.length / 2)] ?? Number.NaN).toFixed(0)} ms (at most ${(readyMs.at(-1) ?? Number.NaN).toFixed(0)})`,
  ].join(', ');
}
