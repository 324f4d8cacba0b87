import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrometheusMetrics } from '../src/platform/telemetry/prometheus-metrics.js';
import { enqueueJob } from '../src/platform/jobs/job-queue.js';
import { gate } from './support/gate.js';
import { recordLog } from './support/recorded-log.js';
import { aListedLot, aSeparator, reserved } from './support/reservations.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, type Yard } from './support/yard.js';

const metrics = new PrometheusMetrics(0, '127.0.0.1');
let app: TestApp;
let address: string;
let yard: Yard;

/** Every sample of the text format by its name with its labels. */
async function scrape(): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(address);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const samples = (await response.text()).matchAll(/^([^#\s][^\s{]*(?:\{.*\})?) (\S+)$/gm);
  return new Map([...samples].map(([, name = '', value]) => [name, Number(value)]));
}

function countOf(method: string, route: string, statusClass: string): string {
  return `lodestock_http_request_duration_seconds_count{method="${method}",route="${route}",status_class="${statusClass}"}`;
}

describe('metrics', () => {
  beforeAll(async () => {
    app = await startTestApp({ telemetry: { ...recordLog().telemetry, metrics } });
    address = await metrics.serve({ database: app.database, gauges: app.gauges });
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  it('count requests by method, pattern and class of status', async () => {
    await app.request('GET', '/v1/lots');
    await app.request('GET', '/v1/lots');
    await app.request('GET', '/v1/lots/not-an-id');
    await app.request('GET', '/v1/nothing/here');
    await app.request('PURGE', '/v1/lots');
    const samples = await scrape();
    expect(samples.get(countOf('GET', '/v1/lots', '2xx'))).toBe(2);
    expect(samples.get(countOf('GET', '/v1/lots/{id}', '4xx'))).toBe(1);
    expect(samples.get(countOf('GET', 'none', '4xx'))).toBe(1);
    expect(samples.get(countOf('other', '/v1/lots', '4xx'))).toBe(1);
    expect([...samples.keys()].join()).not.toMatch(/not-an-id|nothing|PURGE/);
  });

  it('time them', async () => {
    const samples = await scrape();
    const all = [...samples].filter(([name]) => name.includes('duration_seconds_bucket{le="+Inf"'));
    expect(all.length).toBeGreaterThan(0);
    for (const [name, count] of all)
      expect(samples.get(name.replace('_bucket{le="+Inf",', '_count{'))).toBe(count);
  });

  it('tell what is open', async () => {
    const separator = await aSeparator(app);
    const lots = [await aListedLot(app, yard), await aListedLot(app, yard)];
    for (const { id } of [...lots, ...lots])
      await reserved(app, id, { reservedForOrganisationId: separator, massKg: 10 });
    const samples = await scrape();
    expect(samples.get('lodestock_listed_lots')).toBe(2);
    expect(samples.get('lodestock_open_reservations')).toBe(4);
    expect(samples.get('lodestock_open_demands')).toBe(0);
    expect(samples.get('lodestock_database_up')).toBe(1);
  });

  it('tell how long the audit chain is', async () => {
    const { head } = await sealedAudit();
    expect((await scrape()).get('lodestock_audit_chain_length')).toBe(head.size);
    expect(head.size).toBeGreaterThan(10);
  });

  it('tell of jobs that wait and jobs that are being done', async () => {
    const before = await scrape();
    expect(before.get('lodestock_jobs{state="waiting"}')).toBe(0);
    expect(before.get('lodestock_jobs{state="running"}')).toBe(0);
    await app.database.write((tx) =>
      enqueueJob(tx, { kind: 'of-nobody', subjectId: 'a' }, '2026-11-23T08:00:00.000Z'),
    );
    expect((await scrape()).get('lodestock_jobs{state="waiting"}')).toBe(1);
  });

  it('tell of writes that wait', async () => {
    const [held, hold] = [gate(), gate()];
    const holding = app.database.write(async () => {
      held.open();
      await hold.opened;
    });
    await held.opened;
    const waiting = app.database.write(() => Promise.resolve());
    expect((await scrape()).get('lodestock_write_queue_length')).toBe(2);
    hold.open();
    await Promise.all([holding, waiting]);
    expect((await scrape()).get('lodestock_write_queue_length')).toBe(0);
  });

  it('tell how late the event loop is', async () => {
    expect((await scrape()).get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  });

  it('name no organisation and nothing of one', async () => {
    const names = [...(await scrape()).keys()].join();
    expect(names).not.toContain(yard.organisationId);
    expect(names).not.toMatch(/[\da-f]{8}-[\da-f]{4}/);
  });

  it('are on their own address only', async () => {
    expect((await app.request('GET', '/metrics')).status).toBe(404);
    const { origin } = new URL(address);
    expect((await fetch(`${origin}/v1/lots`)).status).toBe(404);
    expect((await fetch(address, { method: 'POST' })).status).toBe(405);
  });

  it('go on without the database, and say that it is gone', async () => {
    const other = new PrometheusMetrics(0, '127.0.0.1');
    const watched = await startTestApp({ telemetry: { ...recordLog().telemetry, metrics: other } });
    const url = await other.serve({ database: watched.database, gauges: watched.gauges });
    expect(await (await fetch(url)).text()).toMatch(/^lodestock_listed_lots 0$/m);
    watched.gauges.add({ name: 'broken', help: 'b', read: () => Promise.reject(new Error('gone')) });
    const text = await (await fetch(url)).text();
    expect(text).toMatch(/^lodestock_database_up 0$/m);
    expect(text).not.toMatch(/^lodestock_listed_lots/m);
    expect(text).toMatch(/^process_cpu_seconds_total \d/m);
    await watched.close();
    await expect(fetch(url)).rejects.toThrow();
  });
});

/** The chain when all that is stored is sealed. */
async function sealedAudit(): Promise<{ head: { size: number } }> {
  for (let attempts = 0; attempts < 200; attempts += 1) {
    const events = await app.database.read((tx) =>
      tx.query<{ count: unknown }[]>('SELECT count(*) AS count FROM audit_events WHERE sequence IS NULL'),
    );
    // Asked only then: what is sealed in between would be missing.
    if (Number(events[0]?.count) === 0) {
      const { body } = await app.request('GET', '/v1/audit/verification');
      return body as { head: { size: number } };
    }
    await sleep(20);
  }
  throw new Error('The events were not sealed.');
}
