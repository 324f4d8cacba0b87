import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { createApp } from '../src/app.js';
import { ENTITIES } from '../src/entities.js';
import { Lot } from '../src/modules/lots/lot.entity.js';
import { LotOxide } from '../src/modules/lots/lot-oxide.entity.js';
import { OXIDE_QUANTITIES } from '../src/modules/catalogue/domain/rare-earths.js';
import { AuditEvent } from '../src/platform/audit/audit-event.entity.js';
import { SystemClock } from '../src/platform/clock.js';
import type { Database } from '../src/platform/database/database.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import { newId } from '../src/platform/new-id.js';
import { TEST_OPERATOR_KEY } from '../test/support/credentials.js';
import { clientOf } from '../test/support/test-app.js';
import { aYard, made } from '../test/support/yard.js';

/**
 * Exports many lots over HTTP on SQLite, in each format, and says how many a second, and how much memory server and client,
 * which are one process here, have at most: that must not grow with the size of the file. The client reads and drops.
 * Argument: lots, default 100000. Exits 1 where a file does not hold them all.
 */

const LOTS = Number(process.argv[2] ?? 100_000);
const LOTS_PER_WRITE = 1_000;
const MEGABYTE = 1_048_576;

const folder = await mkdtemp(join(tmpdir(), 'lodestock-bench-'));
const url = `sqlite:${join(folder, 'bench.sqlite')}`;
try {
  await copyLots(await firstLot());
  const database = await openDatabase(url, ENTITIES);
  const app = await createApp({ database, clock: new SystemClock(), operatorKey: TEST_OPERATOR_KEY });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  try {
    await exportOnce(port, 'csv', 'DRAFT');
    for (const format of ['csv', 'jsonl', 'geojson']) await exportOnce(port, format, 'LISTED');
  } finally {
    await app.close();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Made as everybody makes one, so that what it refers to is there. */
async function firstLot(): Promise<string> {
  const database = await openDatabase(url, ENTITIES);
  const app = await createApp({ database, clock: new SystemClock(), operatorKey: TEST_OPERATOR_KEY });
  await app.listen(0, '127.0.0.1');
  const client = clientOf(await app.getUrl());
  const { siteId } = await aYard(client);
  const entry = { siteId, form: 'LIBERATED_MAGNET', grade: 'n42', netMassKg: 85.5 };
  const { lot } = await made<{ lot: { id: string } }>(client, '/v1/batches/quick', entry);
  await app.close();
  return lot.id;
}

/** The same lot again and again, listed, with its oxides; no event says so. */
async function copyLots(lotId: string): Promise<void> {
  const database: Database = await openDatabase(
    url,
    ENTITIES.filter((entity) => entity !== AuditEvent),
  );
  const lot = await database.read((tx) => tx.findOneBy(Lot, { id: lotId }));
  if (lot === null) throw new Error('The first lot is not there');
  for (let done = 0; done < LOTS; done += LOTS_PER_WRITE) {
    const lots = Array.from({ length: Math.min(LOTS_PER_WRITE, LOTS - done) }, (): Lot => {
      const id = newId();
      return { ...lot, id, code: id, status: 'LISTED', availableFrom: '2026-12-01' };
    });
    await database.write(async (tx) => {
      for (let start = 0; start < lots.length; start += 200) {
        const some = lots.slice(start, start + 200);
        // eslint-disable-next-line no-restricted-syntax -- nobody asks these for their history
        await tx.insert(Lot, some);
        await tx.insert(
          LotOxide,
          some.flatMap(({ id }) => OXIDE_QUANTITIES.map((quantity) => oxideOf(id, quantity))),
        );
      }
    });
  }
  await database.close();
}

function oxideOf(lotId: string, quantity: LotOxide['quantity']): LotOxide {
  const figures = { p10Milligrams: 1, p50Milligrams: 2, p90Milligrams: 3, meanMilligrams: 2 };
  return { id: newId(), lotId, quantity, ...figures };
}

async function exportOnce(port: number, format: string, status: string): Promise<void> {
  const address = `http://127.0.0.1:${port}/v1/exports/lots?format=${format}&status=${status}`;
  const begun = performance.now();
  let peakBytes = process.memoryUsage.rss();
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 20);
  const response = await fetch(address, { headers: { authorization: `Bearer ${TEST_OPERATOR_KEY}` } });
  let lots = 0;
  let bytes = 0;
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    lots += decoder.decode(chunk as Uint8Array, { stream: true }).split('\n').length - 1;
  }
  clearInterval(watch);
  const seconds = (performance.now() - begun) / 1_000;
  // The header of the table, the two ends of the collection.
  const rows = lots - { csv: 1, jsonl: 0, geojson: 2 }[format as 'csv' | 'jsonl' | 'geojson'];
  console.log(
    `${format} ${status}: ${rows} lots, ${(bytes / MEGABYTE).toFixed(1)} MiB in ${seconds.toFixed(1)} s, ` +
      `${Math.round(rows / seconds)} lots/s, server and client at most ${Math.round(peakBytes / MEGABYTE)} MiB`,
  );
  if (status === 'LISTED' && rows !== LOTS) process.exitCode = 1;
}
