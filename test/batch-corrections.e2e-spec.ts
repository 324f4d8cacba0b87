import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchRevisionView, BatchView } from '../src/modules/batches/batch.view.js';
import type { LotDetailView, LotView } from '../src/modules/lots/lot.view.js';
import { countRows } from './support/row-counts.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, found, made, post, tally, verdictOf, type Yard } from './support/yard.js';

const RECEIVED_AT = '2026-11-20T09:42:00Z';
const MINUTE_MS = 60_000;

function motors(units: number): object {
  return { kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units };
}

describe('a recycler corrects a batch', () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  let tickets = 0;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const record = (...lines: object[]): Promise<BatchView> => {
    tickets += 1;
    const batch = { siteId: yard.siteId, receivedAt: RECEIVED_AT, ticketNumber: `WB-${tickets}`, lines };
    return made<BatchView>(app, '/v1/batches', batch);
  };
  const correction = (batch: BatchView, ...lines: object[]): object => ({
    receivedAt: RECEIVED_AT,
    ticketNumber: batch.ticketNumber,
    lines,
    reason: 'A pallet was counted twice.',
  });
  const lotsOf = async ({ id }: BatchView, status: string): Promise<LotView[]> =>
    (await found<{ items: LotView[] }>(app, `/v1/lots?batchId=${id}&status=${status}`)).items;

  it('only where it says which version it read', async () => {
    const batch = await record(motors(10));
    const path = `/v1/batches/${batch.id}/corrections`;
    const body = correction(batch, motors(8));
    expect(verdictOf(await post(app, path, body))).toBe('428 VERSION_REQUIRED If-Match REQUIRED');
    const stale = await post(app, path, body, 2);
    expect(verdictOf(stale)).toBe('412 VERSION_CHANGED');
    expect(stale.headers.get('etag')).toBe('"1"');
    for (const spelling of ['*', '1', 'W/"1"', '"1", "2"', '"01x"', '']) {
      const response = await app.request('POST', path, { body, headers: { 'if-match': spelling } });
      expect([spelling, response.status]).toEqual([spelling, 412]);
    }
    expect(await found(app, `/v1/batches/${batch.id}`)).toEqual(batch);
  });

  it('which puts a new revision in force and keeps the old one, with its estimate', async () => {
    const batch = await record(motors(10));
    clock.advance(5 * MINUTE_MS);
    const path = `/v1/batches/${batch.id}/corrections`;
    const response = await post(app, path, { ...correction(batch, motors(8)), supplier: 'Lindenhof' }, 1);

    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"2"');
    const corrected = response.body as BatchView;
    expect(corrected).toMatchObject({ id: batch.id, code: batch.code, recordedAt: batch.recordedAt });
    expect(corrected).toMatchObject({ revision: 2, version: 2, supplier: 'Lindenhof', status: 'RECORDED' });
    expect(corrected.content.lines.map(({ units }) => units)).toEqual([8]);
    expect(corrected.estimate.magnetMass.meanKg).toBeLessThan(batch.estimate.magnetMass.meanKg);
    expect(await found(app, `/v1/batches/${batch.id}`)).toEqual(corrected);

    const { items } = await found<{ items: BatchRevisionView[] }>(app, `/v1/batches/${batch.id}/history`);
    expect(items.map(({ revision, action, reason }) => [revision, action, reason])).toEqual([
      [2, 'CORRECTED', 'A pallet was counted twice.'],
      [1, 'RECORDED', null],
    ]);
    expect(items[1]).toMatchObject({ content: batch.content, estimateId: batch.estimateId });
    expect(Date.parse(items[0]?.recordedAt ?? '') - Date.parse(items[1]?.recordedAt ?? '')).toBe(
      5 * MINUTE_MS,
    );
    expect(await found(app, `/v1/estimates/${batch.estimateId}`)).toEqual(batch.estimate);
  });

  it('to another ticket number only where that is free', async () => {
    const other = await record(motors(1));
    const batch = await record(motors(10));
    const path = `/v1/batches/${batch.id}/corrections`;
    const taken = { ...correction(batch, motors(10)), ticketNumber: other.ticketNumber };
    expect(verdictOf(await post(app, path, taken, 1))).toMatch(
      /^409 TICKET_ALREADY_RECORDED \/ticketNumber /,
    );
    const free = { ...taken, ticketNumber: `${other.ticketNumber ?? ''}-B` };
    expect(await made(app, path, free, 1)).toMatchObject({ ticketNumber: free.ticketNumber, revision: 2 });
    // The number it had is free for another ticket now.
    await made(app, '/v1/batches', {
      siteId: yard.siteId,
      receivedAt: RECEIVED_AT,
      ticketNumber: batch.ticketNumber,
      lines: [motors(2)],
    });
  });

  it('and its draft lots follow: withdrawn and replaced', async () => {
    const batch = await record(motors(10), motors(20), motors(30));
    const first = await made<LotDetailView>(app, '/v1/lots', { batchId: batch.id, lineNumbers: [1, 2] });
    const last = await made<LotDetailView>(app, '/v1/lots', { batchId: batch.id, lineNumbers: [3] });

    await made(app, `/v1/batches/${batch.id}/corrections`, correction(batch, motors(5), motors(20)), 1);

    const withdrawn = await lotsOf(batch, 'WITHDRAWN');
    expect(new Set(withdrawn.map(({ id }) => id))).toEqual(new Set([first.id, last.id]));
    for (const lot of withdrawn) {
      expect(lot.withdrawalReason).toBe('Batch corrected: A pallet was counted twice.');
    }
    // Line 3 is no more, so nothing replaces its lot. 25 motors of 55 kg.
    const drafts = await lotsOf(batch, 'DRAFT');
    expect(drafts.map(({ replacesLotId, netMassKg }) => [replacesLotId, netMassKg])).toEqual([
      [first.id, 1_375],
    ]);
    expect(await found(app, `/v1/estimates/${first.estimateId}`)).toEqual(first.estimate);
  });

  it('but not while a lot of it is listed', async () => {
    const batch = await record(motors(10));
    const lot = await made<LotDetailView>(app, '/v1/lots', { batchId: batch.id });
    await made(app, `/v1/lots/${lot.id}/listing`, { availableFrom: '2026-12-01' }, 1);
    const before = await countRows(app.database);

    const path = `/v1/batches/${batch.id}`;
    const refused = await post(app, `${path}/corrections`, correction(batch, motors(8)), 1);
    expect(verdictOf(refused)).toBe('409 BATCH_IN_LISTED_LOT');
    expect(refused.body).toMatchObject({ facts: { lotId: lot.id, lotCode: lot.code } });
    expect(verdictOf(await post(app, `${path}/void`, { reason: 'Wrong yard.' }, 1))).toBe(
      '409 BATCH_IN_LISTED_LOT',
    );
    expect(await found(app, path)).toEqual(batch);
    expect(await countRows(app.database)).toEqual(before);

    await made(app, `/v1/lots/${lot.id}/withdrawal`, { reason: 'Recount.' }, 2);
    await made(app, `${path}/corrections`, correction(batch, motors(8)), 1);
    expect(await lotsOf(batch, 'DRAFT')).toEqual([]);
  });

  it('once where twenty clients correct the version they all read', async () => {
    const batch = await record(motors(10));
    await made(app, '/v1/lots', { batchId: batch.id });
    const path = `/v1/batches/${batch.id}/corrections`;
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_unused, index) =>
        post(app, path, correction(batch, motors(index + 1)), 1),
      ),
    );
    expect(tally(responses)).toEqual({ '201': 1, '412 VERSION_CHANGED': 19 });
    const winner = responses.find(({ status }) => status === 201)?.body;
    expect(await found(app, `/v1/batches/${batch.id}`)).toEqual(winner);
    const { items } = await found<{ items: BatchRevisionView[] }>(app, `/v1/batches/${batch.id}/history`);
    expect(items.map(({ revision }) => revision)).toEqual([2, 1]);
    expect(await lotsOf(batch, 'DRAFT')).toHaveLength(1);
  });

  it('or voids it, which frees its ticket number and takes its draft lots back', async () => {
    const batch = await record(motors(10));
    const lot = await made<LotDetailView>(app, '/v1/lots', { batchId: batch.id });
    const path = `/v1/batches/${batch.id}`;
    expect(verdictOf(await post(app, `${path}/void`, { reason: 'Wrong yard.' }))).toMatch(/^428 /);
    expect(verdictOf(await post(app, `${path}/void`, { reason: 'Wrong yard.' }, 7))).toMatch(/^412 /);

    const voided = await made<BatchView>(app, `${path}/void`, { reason: 'Wrong yard.' }, 1);
    expect(voided).toMatchObject({
      status: 'VOIDED',
      ticketNumber: batch.ticketNumber,
      revision: 2,
      version: 2,
    });
    expect(voided.content).toEqual(batch.content);
    expect(await found(app, `/v1/lots/${lot.id}`)).toMatchObject({
      status: 'WITHDRAWN',
      withdrawalReason: 'Batch voided: Wrong yard.',
    });
    const { items } = await found<{ items: BatchRevisionView[] }>(app, `${path}/history`);
    expect(items.map(({ action, reason }) => [action, reason])).toEqual([
      ['VOIDED', 'Wrong yard.'],
      ['RECORDED', null],
    ]);

    const again = await record(motors(3));
    const relogged = { ...correction(again, motors(3)), ticketNumber: batch.ticketNumber };
    await made(app, `/v1/batches/${again.id}/corrections`, relogged, 1);
  });

  it('but a void batch stays as it is', async () => {
    const batch = await record(motors(10));
    const path = `/v1/batches/${batch.id}`;
    await made(app, `${path}/void`, { reason: 'Wrong yard.' }, 1);
    expect(verdictOf(await post(app, `${path}/void`, { reason: 'Again.' }, 2))).toBe('409 BATCH_NOT_OPEN');
    expect(verdictOf(await post(app, `${path}/corrections`, correction(batch, motors(1)), 2))).toBe(
      '409 BATCH_NOT_OPEN',
    );
    expect(verdictOf(await post(app, '/v1/lots', { batchId: batch.id }))).toBe('409 BATCH_NOT_OPEN');
  });
});
