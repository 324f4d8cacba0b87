import { createApp } from '../src/app.js';
import { ENTITIES } from '../src/entities.js';
import { AuditEvent } from '../src/platform/audit/audit-event.entity.js';
import { SystemClock } from '../src/platform/clock.js';
import type { ReadTransaction, WriteTransaction } from '../src/platform/database/database.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import { TEST_OPERATOR_KEY } from '../test/support/credentials.js';
import { Market } from '../test/support/market.js';
import { clientOf, type TestApp } from '../test/support/test-app.js';

/*
 * A market of any size in a database, for runs over HTTP. Some lots and all demands are made over HTTP; the other lots are copies
 * of those, apart in place, mass and reserve.
 */
const MADE_LOTS = 60;
const COPIES_PER_WRITE = 10;
const FORMS = ['LIBERATED_MAGNET', 'SWARF', 'POWDER'] as const;
const GRADES = ['n35', 'n42', 'n52', 'sh', 'uh', 'hdd-vcm', 'wind-generator', 'traction-mixed'];
const ROUTES = ['toll-hydromet-sx', 'hydromet-total-leach', 'roast-selective-leach', 'cn-swarf-industrial'];

const pick = <Item>(items: readonly Item[], index: number): Item => items[index % items.length] as Item;

export interface MatchRunMarket {
  readonly lots: number;
  readonly demands: number;
  /** Each demand takes one form and one grade, and from so far only: some twenty demands of a thousand fit a lot, instead of a third. */
  readonly isNarrow: boolean;
}

/** As many lots as there are whole copies of those that are made. @param databaseUrl of an empty database */
export async function fillMarket(
  databaseUrl: string,
  { lots, demands, isNarrow }: MatchRunMarket,
): Promise<void> {
  const database = await openDatabase(databaseUrl, ENTITIES);
  const app = await createApp({ database, clock: new SystemClock(), operatorKey: TEST_OPERATOR_KEY });
  await app.listen(0, '127.0.0.1');
  const market = await Market.open(clientOf(await app.getUrl()) as TestApp);
  for (let index = 0; index < MADE_LOTS; index += 1) await makeLot(market, index);
  for (let index = 0; index < demands; index += 1) await makeDemand(market, index, isNarrow);
  await app.close();
  // Whoever knows no events cannot be asked for one with each row.
  const behind = await openDatabase(
    databaseUrl,
    ENTITIES.filter((entity) => entity !== AuditEvent),
  );
  const copies = Math.floor(lots / MADE_LOTS) - 1;
  const made = await behind.read(findMade);
  for (let from = 1; from <= copies; from += COPIES_PER_WRITE)
    await behind.write(async (tx) => {
      for (let copy = from; copy < Math.min(from + COPIES_PER_WRITE, copies + 1); copy += 1)
        await copyLots(tx, made, copy);
    });
  await behind.write((tx) => tx.query('ANALYZE'));
  await behind.close();
}

/** Every third lot goes whole or not at all, every other one in parts of a fifth or more. */
async function makeLot(market: Market, index: number): Promise<void> {
  const netMassKg = 20 + ((index * 37) % 491);
  const line = {
    kind: 'LOOSE_MATERIAL',
    form: pick(FORMS, index),
    grade: pick(GRADES, index),
    netMassKg,
    moistureWtPct: index % 9,
    oilWtPct: index % 4,
  };
  await market.lot(line, {
    reservePriceUsdPerKgNdPrOxide: (index % 9) * 4,
    ...(index % 3 === 0 ? { divisible: false } : { smallestPartKg: netMassKg / 5 }),
  });
}

/** Campaigns have a minimum; every second plant a limit of mass, every third one of its blend, every fourth one of distance. */
async function makeDemand(market: Market, index: number, isNarrow: boolean): Promise<void> {
  const ndPrOxideKgMax = 400 + ((index * 53) % 3_000);
  await market.demand({
    title: `Demand ${index}`,
    acceptedForms: index % 3 === 0 ? ['SWARF', 'POWDER'] : ['LIBERATED_MAGNET'],
    acceptedGrades: GRADES.slice(index % 4, (index % 4) + 3),
    moistureWtPctMax: 4 + (index % 12),
    processRoute: pick(ROUTES, index),
    payablePct: 50 + ((index * 7) % 31),
    treatmentChargeUsdPerKgFeed: 0.2 + (index % 6) / 4,
    ndPrOxideKgMin: ndPrOxideKgMax / 4,
    ndPrOxideKgMax,
    ...(index % 2 === 0 ? { feedKgMax: Math.round(3.6 * ndPrOxideKgMax) } : {}),
    ...(index % 3 === 1 ? { blendLimits: [{ element: 'Co' as const, wtPctMax: 1.1 }] } : {}),
    ...(index % 4 === 0 || isNarrow ? { distanceKmMax: 300 + 50 * (index % 20) } : {}),
    ...(isNarrow
      ? {
          acceptedForms: [pick(FORMS, index)],
          acceptedGrades: [pick(GRADES, Math.floor(index / FORMS.length))],
        }
      : {}),
  });
}

/** Ids of the rows that are copied, by table. */
type MadeRows = Readonly<Record<string, readonly string[]>>;

async function findMade(tx: ReadTransaction): Promise<MadeRows> {
  const idsOf = async (column: string, from: string): Promise<readonly string[]> =>
    (await tx.query<{ readonly id: string }[]>(`SELECT ${column} AS id FROM ${from}`)).map(({ id }) => id);
  return {
    estimates: await idsOf('estimate_id', 'lots'),
    lots: await idsOf('id', 'lots'),
    lot_account_balances: await idsOf('id', 'lot_account_balances WHERE lot_id IN (SELECT id FROM lots)'),
  };
}

async function copyLots(tx: WriteTransaction, made: MadeRows, copy: number): Promise<void> {
  const number = copy.toString(16).padStart(6, '0');
  // No id that is made begins like that, whatever random digits it has.
  const idOf = (column: string): string =>
    `'f' || substr(${column}, 2, 23) || '${number}' || substr(${column}, 31)`;
  const copied: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    estimates: { id: idOf('id'), subject_id: idOf('subject_id') },
    lots: {
      id: idOf('id'),
      code: `code || '-${copy}'`,
      estimate_id: idOf('estimate_id'),
      latitude: `latitude + ${(copy % 60) / 10}`,
      longitude: `longitude + ${(copy % 77) / 8}`,
      reserve_usd_micros_per_kg: `reserve_usd_micros_per_kg + ${(copy % 13) * 1_000_000}`,
    },
    lot_account_balances: {
      id: idOf('id'),
      lot_id: idOf('lot_id'),
      grams: `grams * ${100 - (copy % 71)} / 100`,
    },
  };
  for (const [table, changes] of Object.entries(copied)) {
    const [row] = await tx.query<object[]>(`SELECT * FROM ${table} LIMIT 1`);
    const columns = Object.keys(row ?? {});
    const values = columns.map((column) => changes[column] ?? column).join();
    await tx.query(
      `INSERT INTO ${table} (${columns.join()}) SELECT ${values} FROM ${table} WHERE id IN ('${(made[table] ?? []).join("','")}')`,
    );
  }
}
