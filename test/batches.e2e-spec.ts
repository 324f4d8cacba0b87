import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchSummaryView, BatchView } from '../src/modules/batches/batch.view.js';
import { countRows } from './support/row-counts.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, followPages, found, made, post, tally, verdictOf, type Yard } from './support/yard.js';

const RECEIVED_AT = '2026-11-20T09:42:00Z';
const MOTORS = { kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 10 };

describe('a recycler records batches', () => {
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const record = (content: object): Promise<BatchView> =>
    made<BatchView>(app, '/v1/batches', { siteId: yard.siteId, receivedAt: RECEIVED_AT, ...content });
  const attempt = async (content: object): Promise<string> =>
    verdictOf(await post(app, '/v1/batches', { siteId: yard.siteId, receivedAt: RECEIVED_AT, ...content }));

  it('and gets the net and the estimate back', async () => {
    const response = await post(app, '/v1/batches', {
      siteId: yard.siteId,
      ticketNumber: 'WB-1',
      receivedAt: '2026-11-20T10:42:00+01:00',
      supplier: 'Polder Data Centre B.V.',
      ticket: { grossKg: 9_420, tareKg: 8_580, scaleDivisionKg: 20 },
      lines: [{ kind: 'PROFILE_UNITS', productProfile: 'hdd-35-enterprise', units: 1_200 }],
    });

    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"1"');
    const batch = response.body as BatchView;
    expect(batch).toMatchObject({
      ...yard,
      code: expect.stringMatching(/^BAT-2026-[0-9A-Z]{8}$/),
      status: 'RECORDED',
      ticketNumber: 'WB-1',
      receivedAt: '2026-11-20T09:42:00.000Z',
      recordedAt: '2026-11-23T08:00:00.000Z',
      revision: 1,
      version: 1,
    });
    // 9,420 − 8,580; √2 · 20 / √12 = 8.165
    expect(batch.content.weighing).toEqual({
      grossKg: 9_420,
      tareKg: 8_580,
      scaleDivisionKg: 20,
      netKg: 840,
      netStandardUncertaintyKg: 8.165,
    });
    expect(batch.estimate).toMatchObject({ id: batch.estimateId, subjectKind: 'BATCH', subjectId: batch.id });
    // The catalogue has 12 to 34 g of magnets per drive: 14.4 to 40.8 kg in 1,200 drives.
    expect(batch.estimate.magnetMass.p10Kg).toBeGreaterThan(14.4);
    expect(batch.estimate.magnetMass.p90Kg).toBeLessThan(40.8);
    expect(batch.estimate.magnetMass.p10Kg).toBeLessThan(batch.estimate.magnetMass.p90Kg);

    expect(await found(app, `/v1/batches/${batch.id}`)).toEqual(batch);
  });

  it('and is refused what is impossible, with nothing stored', async () => {
    const before = await countRows(app.database);
    const weighed = (grossKg: number, tareKg: number): object => ({
      ticket: { grossKg, tareKg },
      lines: [MOTORS],
    });
    expect(await attempt(weighed(840, 900))).toBe(
      '422 WEIGHING_NOT_VALID /ticket/tareKg TARE_NOT_BELOW_GROSS',
    );
    expect(await attempt(weighed(840, 840))).toBe(
      '422 WEIGHING_NOT_VALID /ticket/tareKg TARE_NOT_BELOW_GROSS',
    );
    expect(await attempt({ ticket: { grossKg: 21, tareKg: 20, scaleDivisionKg: 20 }, lines: [MOTORS] })).toBe(
      '422 WEIGHING_NOT_VALID /ticket/scaleDivisionKg NET_BELOW_UNCERTAINTY',
    );
    expect(
      await attempt({ ticket: { grossKg: 600, tareKg: 100 }, lines: [{ ...MOTORS, netMassKg: 501 }] }),
    ).toBe('422 WEIGHING_NOT_VALID /lines LINES_EXCEED_NET');
    expect(
      await attempt({ lines: [MOTORS, { ...MOTORS, productProfile: 'teapot' }, { kind: 'PROFILE_MASS' }] }),
    ).toBe(
      '422 BATCH_LINE_NOT_VALID /lines/1/productProfile UNKNOWN_PRODUCT_PROFILE ' +
        '/lines/2/productProfile REQUIRED /lines/2/netMassKg REQUIRED',
    );
    expect(await countRows(app.database)).toEqual(before);
  });

  it('and is only warned of what is odd', async () => {
    // At most 2.8 kg of magnets per motor: the P90 of ten lies below 28 kg, and 60 kg are more than twice that.
    const odd = await record({ lines: [{ ...MOTORS, declaredMagnetMassKg: 60 }] });
    expect(odd.content.warnings.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['MAGNET_MASS_ABOVE_PROFILE', '/lines/0/declaredMagnetMassKg'],
    ]);
    // The usual 1.6 kg per motor.
    expect((await record({ lines: [{ ...MOTORS, declaredMagnetMassKg: 16 }] })).content.warnings).toEqual([]);
  });

  it.each([
    ['beside the others', { colour: 'grey', lines: [MOTORS] }, '/colour'],
    ['in a line', { lines: [MOTORS, { ...MOTORS, unit: 3 }] }, '/lines/1/unit'],
    [
      'for the net, which is derived',
      { ticket: { grossKg: 9, tareKg: 1, netKg: 8 }, lines: [MOTORS] },
      '/ticket/netKg',
    ],
  ])('and is refused an unknown field %s', async (_case, content, pointer) => {
    expect(await attempt(content)).toBe(`400 VALIDATION_FAILED ${pointer} UNKNOWN_FIELD`);
  });

  it.each([
    ['a list for the ticket', { ticket: [{ grossKg: 9, tareKg: 1 }], lines: [MOTORS] }, '/ticket'],
    ['a list for a line', { lines: [[MOTORS]] }, '/lines'],
  ])('and is refused %s', async (_case, content, pointer) => {
    expect(await attempt(content)).toBe(`400 VALIDATION_FAILED ${pointer} WRONG_TYPE`);
  });

  it('and only at a site of a recycler', async () => {
    const plant = await aYard(app, undefined, 'SEPARATOR');
    expect(await attempt({ siteId: plant.siteId, lines: [MOTORS] })).toMatch(
      /^422 ORGANISATION_HAS_NOT_THE_ROLE \/siteId /,
    );
    expect(await attempt({ siteId: yard.organisationId, lines: [MOTORS] })).toBe(
      '422 REFERENCE_NOT_FOUND /siteId REFERENCE_NOT_FOUND',
    );
  });

  it('and each ticket once per site', async () => {
    const batch = await record({ ticketNumber: 'WB-TWICE', lines: [MOTORS] });
    const again = { siteId: yard.siteId, receivedAt: RECEIVED_AT, ticketNumber: 'WB-TWICE', lines: [MOTORS] };
    const refused = await post(app, '/v1/batches', again);
    expect(verdictOf(refused)).toBe('409 TICKET_ALREADY_RECORDED /ticketNumber TICKET_ALREADY_RECORDED');
    expect(refused.body).toMatchObject({ facts: { batchId: batch.id, batchCode: batch.code } });

    const elsewhere = await aYard(app);
    await record({ ticketNumber: 'WB-TWICE', lines: [MOTORS], siteId: elsewhere.siteId });
    await record({ lines: [MOTORS] });
    await record({ lines: [MOTORS] });
  });

  it('and each ticket once also where twenty clients send it at once', async () => {
    const body = { siteId: yard.siteId, receivedAt: RECEIVED_AT, ticketNumber: 'WB-RACE', lines: [MOTORS] };
    const responses = await Promise.all(Array.from({ length: 20 }, () => post(app, '/v1/batches', body)));
    expect(tally(responses)).toEqual({ '201': 1, '409 TICKET_ALREADY_RECORDED': 19 });
  });

  it('and reads them again, or learns that there are none', async () => {
    const unknown = await app.request('GET', `/v1/batches/${yard.siteId}`);
    expect(verdictOf(unknown)).toBe('404 BATCH_NOT_FOUND');
    expect(verdictOf(await app.request('GET', `/v1/batches/${yard.siteId}/history`))).toBe(
      '404 BATCH_NOT_FOUND',
    );
    expect(verdictOf(await app.request('GET', '/v1/batches/WB-1'))).toBe(
      '400 VALIDATION_FAILED id NOT_VALID',
    );
  });
});

describe('a recycler lists batches', () => {
  let app: TestApp;
  let yard: Yard;
  let others: Yard;
  let ids: string[];
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
    others = await aYard(app);
    ids = [];
    for (let number = 0; number < 5; number += 1) {
      const batch = { siteId: yard.siteId, receivedAt: RECEIVED_AT, lines: [MOTORS] };
      ids.unshift((await made<BatchView>(app, '/v1/batches', batch)).id);
      await made(app, '/v1/batches', { ...batch, siteId: others.siteId });
    }
  });
  afterAll(() => app.close());

  const idsOf = async (query: string): Promise<string[]> =>
    (await followPages<BatchSummaryView>(app, `/v1/batches?${query}`)).flat().map(({ id }) => id);

  it('of a site or an organisation, newest first', async () => {
    expect(await idsOf(`siteId=${yard.siteId}`)).toEqual(ids);
    expect(await idsOf(`organisationId=${yard.organisationId}`)).toEqual(ids);
    expect(await idsOf(`organisationId=${others.organisationId}&siteId=${yard.siteId}`)).toEqual([]);
  });

  it('page by page, which later batches do not disturb', async () => {
    const first = await app.request('GET', `/v1/batches?siteId=${yard.siteId}&limit=2`);
    const next = /^<([^>]+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const late = { siteId: yard.siteId, receivedAt: RECEIVED_AT, lines: [MOTORS] };
    const { id } = await made<BatchView>(app, '/v1/batches', late);

    const rest = await followPages<BatchSummaryView>(app, next);
    expect(rest.map((page) => page.length)).toEqual([2, 1]);
    expect(rest.flat().map((batch) => batch.id)).toEqual(ids.slice(2));
    ids.unshift(id);
  });

  it('by their status', async () => {
    const [newest = ''] = ids;
    await made(app, `/v1/batches/${newest}/void`, { reason: 'Logged twice.' }, 1);
    expect(await idsOf(`siteId=${yard.siteId}&status=VOIDED`)).toEqual([newest]);
    expect(await idsOf(`siteId=${yard.siteId}&status=RECORDED`)).toEqual(ids.slice(1));
    expect(verdictOf(await app.request('GET', '/v1/batches?status=LOST'))).toBe(
      '400 VALIDATION_FAILED status NOT_ONE_OF',
    );
  });

  it('and sees a summary, which reads the same as the batch', async () => {
    const { items } = await found<{ items: BatchSummaryView[] }>(app, `/v1/batches?siteId=${yard.siteId}`);
    for (const item of items) expect(await found(app, `/v1/batches/${item.id}`)).toMatchObject({ ...item });
  });
});
