import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LotOperationView } from '../src/modules/lots/lot-operation.view.js';
import type { LotDetailView, LotView } from '../src/modules/lots/lot.view.js';
import { magnets } from './support/ledger.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { aYard, found, made, post, verdictOf, type Yard } from './support/yard.js';

describe(`lot operations on ${databaseEngine()}`, () => {
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const lotOf = (id: string): Promise<LotDetailView> => found(app, `/v1/lots/${id}`);
  const split = (id: string, parts: readonly object[], query = ''): Promise<LotOperationView> =>
    made(app, `/v1/lots/${id}/splits${query}`, { parts });
  const merge = (inputs: readonly object[], query = ''): Promise<LotOperationView> =>
    made(app, `/v1/lot-merges${query}`, { inputs });
  const massesOf = (lots: readonly LotView[]): readonly number[] => lots.map(({ netMassKg }) => netMassKg);
  const reversal = (postingId: string) =>
    post(app, `/v1/ledger/postings/${postingId}/reversal`, { reason: 'By mistake.' });

  function expectBalanced({ posting: { entries } }: LotOperationView): void {
    for (const figure of ['massKg', 'ndKg', 'prKg', 'dyKg', 'tbKg'] as const) {
      const scale = figure === 'massKg' ? 1_000 : 1_000_000;
      expect(entries.reduce((sum, entry) => sum + Math.round(entry[figure] * scale), 0)).toBe(0);
    }
  }

  it('part 2,420 kg in three to the gram, and the metal to the milligram', async () => {
    const { id } = await magnets(app, yard, 2_420);
    const third = { proportion: 1 };
    const outcome = await split(id, [third, third, third]);
    expect(massesOf(outcome.made)).toEqual([806.667, 806.667, 806.666]);
    expectBalanced(outcome);
    expect(outcome.posting.kind).toBe('SPLIT');
    const whole = await lotOf(id);
    expect(whole).toMatchObject({ status: 'CLOSED', balance: { onHandKg: 0 } });
    for (const part of outcome.made) {
      expect(part).toMatchObject({ status: 'DRAFT', batchId: null, makingPostingId: outcome.posting.id });
      const meanOf = ({ oxides }: LotView): number => oxides[0]?.recoverable.meanKg ?? 0;
      expect(meanOf(part) / meanOf(whole)).toBeCloseTo(1 / 3, 3);
    }
  });

  it('rehearse a split and store nothing of it', async () => {
    const { id } = await magnets(app, yard, 100);
    const rehearsed = await split(id, [{ percent: 60 }, {}], '?dryRun=true');
    expect(rehearsed).toMatchObject({ dryRun: true, from: [{ status: 'CLOSED' }] });
    expect(massesOf(rehearsed.made)).toEqual([60, 40]);
    expect(await lotOf(id)).toMatchObject({ status: 'DRAFT', balance: { availableKg: 100 } });
    expect((await app.request('GET', `/v1/lots/${rehearsed.made[0]?.id ?? ''}`)).status).toBe(404);
    const outcome = await split(id, [{ percent: 60 }, {}]);
    const withoutIds = ({ posting }: LotOperationView): unknown =>
      posting.entries.map(({ lotId, ...entry }) => ({ ...entry, ofWhole: lotId === id }));
    expect(withoutIds(outcome)).toEqual(withoutIds(rehearsed));
  });

  it('make a diamond, which can only be undone from its end', async () => {
    const a = await magnets(app, yard, 100);
    const d = await magnets(app, yard, 50);
    const parted = await split(a.id, [{ massKg: 60 }, { massKg: 40 }]);
    const [b, c] = parted.made;
    if (b === undefined || c === undefined) throw new Error('Two parts');
    const merged = await merge([{ lotId: b.id }, { lotId: c.id }, { lotId: d.id }]);
    expect(massesOf(merged.made)).toEqual([150]);
    expectBalanced(merged);
    expect(merged.from.map(({ status }) => status)).toEqual(['CLOSED', 'CLOSED', 'CLOSED']);

    const refused = await reversal(parted.posting.id);
    expect(verdictOf(refused)).toBe('409 POSTING_HAS_DEPENDENTS');
    expect(refused.body).toMatchObject({
      facts: { blockedBy: [{ postingId: merged.posting.id, kind: 'MERGE' }] },
    });
    const withdrawal = await post(app, `/v1/lots/${a.id}/withdrawal`, { reason: 'Sold.' }, 2);
    expect(verdictOf(withdrawal)).toBe('409 POSTING_HAS_DEPENDENTS');
    expect(withdrawal.body).toMatchObject({ facts: { blockedByCount: 2 } });

    expect((await reversal(merged.posting.id)).status).toBe(201);
    expect(await lotOf(merged.made[0]?.id ?? '')).toMatchObject({
      status: 'WITHDRAWN',
      balance: { onHandKg: 0 },
    });
    expect(await lotOf(d.id)).toMatchObject({ status: 'DRAFT', balance: { availableKg: 50 } });
    expect(verdictOf(await reversal(merged.posting.id))).toBe('409 POSTING_REVERSED_ALREADY');
    expect((await reversal(parted.posting.id)).status).toBe(201);
    expect(await lotOf(a.id)).toMatchObject({ status: 'DRAFT', balance: { availableKg: 100 } });
    expect(await lotOf(b.id)).toMatchObject({ status: 'WITHDRAWN' });
  });

  it('take a part of a lot into a blend and leave the rest', async () => {
    const whole = await magnets(app, yard, 80);
    const other = await magnets(app, yard, 20);
    const { made: lots, from } = await merge([{ lotId: whole.id, massKg: 30 }, { lotId: other.id }]);
    expect(massesOf(lots)).toEqual([50]);
    expect(from).toMatchObject([
      { status: 'DRAFT', balance: { availableKg: 50 } },
      { status: 'CLOSED', balance: { availableKg: 0 } },
    ]);
  });

  it('refuse what does not go together', async () => {
    const lot = await magnets(app, yard, 10);
    const elsewhere = await magnets(app, await aYard(app), 10);
    const device = await made<{ lot: LotView }>(app, '/v1/batches/quick', {
      siteId: yard.siteId,
      productProfile: 'bev-traction-motor',
      units: 4,
    });
    const mergeVerdict = async (inputs: readonly object[]): Promise<string> =>
      verdictOf(await post(app, '/v1/lot-merges', { inputs }));
    expect(await mergeVerdict([{ lotId: lot.id }, { lotId: elsewhere.id }])).toBe(
      '422 OPERATION_INPUTS_NOT_VALID /inputs/1/lotId NOT_AT_ONE_SITE',
    );
    expect(await mergeVerdict([{ lotId: lot.id }, { lotId: lot.id }])).toBe(
      '422 OPERATION_INPUTS_NOT_VALID /inputs/1/lotId TWICE',
    );
    expect(await mergeVerdict([{ lotId: lot.id }, { lotId: device.lot.id }])).toBe(
      '409 LOTS_MUST_NOT_MIX /inputs/1/lotId UNLIKE_FORM',
    );
    expect(await mergeVerdict([{ lotId: lot.id, massKg: 11 }, { lotId: device.lot.id }])).toBe(
      '409 INSUFFICIENT_AVAILABLE /inputs/0/massKg INSUFFICIENT_AVAILABLE',
    );
    expect(
      verdictOf(await post(app, `/v1/lots/${lot.id}/splits`, { parts: [{ massKg: 4 }, { massKg: 5 }] })),
    ).toBe('422 SPLIT_NOT_VALID /parts DOES_NOT_SUM');
    expect(await lotOf(lot.id)).toMatchObject({ balance: { availableKg: 10 } });
  });

  it('bring the book to what was counted, with its cause', async () => {
    const { id } = await magnets(app, yard, 100);
    const count = (countedKg: number) =>
      post(app, `/v1/lots/${id}/counts`, { countedKg, cause: 'SPILLAGE', reason: 'Stocktaking.' });
    const short = (await count(97.5)).body as LotOperationView;
    expectBalanced(short);
    expect(short.posting.detail).toEqual({
      countedKg: 97.5,
      cause: 'SPILLAGE',
      countedBy: 'key:operator-key',
    });
    expect(short.posting.entries).toMatchObject([
      { account: 'AVAILABLE', massKg: -2.5 },
      { account: 'ADJUSTMENT', cause: 'SPILLAGE', massKg: 2.5 },
    ]);
    expect(short.posting.entries[1]?.ndKg).toBeGreaterThan(0);
    const agreed = (await count(97.5)).body as LotOperationView;
    expect(agreed.posting).toMatchObject({ kind: 'COUNT', entries: [] });
    expect((await count(97)).status).toBe(201);
    expect(verdictOf(await reversal(short.posting.id))).toBe('409 POSTING_HAS_DEPENDENTS');
    expect((await count(0)).body).toMatchObject({ from: [{ status: 'CLOSED' }] });
  });

  it('bring the attributed metal to a later estimate', async () => {
    const { id } = await magnets(app, yard, 100);
    const before = await found<{ items: { entries: { ndKg: number }[] }[] }>(
      app,
      `/v1/ledger/postings?lotId=${id}`,
    );
    const evidence = { grade: { grade: 'uh' }, observedAt: '2026-11-20T09:00:00Z' };
    const restated = await post(app, `/v1/lots/${id}/evidence`, evidence);
    expect(restated.status).toBe(201);
    const adjusted = await made<LotOperationView>(app, `/v1/lots/${id}/content-adjustments`, {
      reason: 'Settled.',
    });
    expectBalanced(adjusted);
    expect(adjusted.posting.entries.map(({ massKg }) => massKg)).toEqual([0, 0]);
    const attributed = before.items[0]?.entries.find(({ ndKg }) => ndKg > 0)?.ndKg ?? 0;
    const change = adjusted.posting.entries.find(({ ndKg }) => ndKg !== 0)?.ndKg ?? 0;
    const { estimate } = await lotOf(id);
    const nd = estimate.elements.find(({ element }) => element === 'Nd')?.metal.contained.meanKg ?? 0;
    expect(Math.abs(change)).toBeCloseTo(Math.abs(nd - attributed), 6);
  });

  it('undo the later of two adjustments of the metal first', async () => {
    const { id } = await magnets(app, yard, 100);
    const adjusted: LotOperationView[] = [];
    const evidence = [{ grade: { grade: 'uh' } }, { moisture: { measured: 'MOISTURE', wtPct: 3 } }];
    for (const each of evidence) {
      await made(app, `/v1/lots/${id}/evidence`, { ...each, observedAt: '2026-11-20T09:00:00Z' });
      adjusted.push(await made(app, `/v1/lots/${id}/content-adjustments`, { reason: 'Marked.' }));
    }
    const [earlier, later] = adjusted.map(({ posting }) => posting.id);
    const undo = (postingId = '') =>
      post(app, `/v1/ledger/postings/${postingId}/reversal`, { reason: 'Misread.' });
    const refused = await undo(earlier);
    expect(verdictOf(refused)).toBe('409 POSTING_HAS_DEPENDENTS');
    expect(refused.body).toMatchObject({
      facts: { blockedBy: [{ postingId: later, kind: 'CONTENT_ADJUSTMENT' }] },
    });
    expect((await undo(later)).status).toBe(201);
    expect((await undo(earlier)).status).toBe(201);
  });

  it('take a lot off the list', async () => {
    const { id } = await magnets(app, yard, 10);
    expect(verdictOf(await post(app, `/v1/lots/${id}/unlisting`, undefined, 1))).toBe(
      '409 LOT_STATE_FORBIDS',
    );
    await made(app, `/v1/lots/${id}/listing`, { availableFrom: '2026-12-01' }, 1);
    expect((await post(app, `/v1/lots/${id}/unlisting`, undefined, 2)).body).toMatchObject({
      status: 'DRAFT',
      availableFrom: null,
    });
  });

  it('dismantle motors into magnets, steel and a named loss', async () => {
    const { lot } = await made<{ lot: LotView }>(app, '/v1/batches/quick', {
      siteId: yard.siteId,
      productProfile: 'bev-traction-motor',
      units: 4,
    });
    const process = (outputKg: number, fields: object = {}) => ({
      step: 'DISMANTLE',
      inputs: [{ lotId: lot.id }],
      outputs: [{ form: 'LIBERATED_MAGNET', massKg: outputKg, grade: 'sh', coated: true }],
      residues: [{ material: 'STEEL', massKg: 100 }],
      ...fields,
    });
    expect(verdictOf(await post(app, '/v1/lot-processes', process(6)))).toBe(
      '422 PROCESS_NOT_VALID /lossCause LOSS_WITHOUT_CAUSE',
    );
    const outcome = await made<LotOperationView>(app, '/v1/lot-processes', process(6, { lossCause: 'DUST' }));
    expectBalanced(outcome);
    const [magnet] = outcome.made;
    expect(magnet).toMatchObject({ form: 'LIBERATED_MAGNET', netMassKg: 6, massBasis: 'WEIGHED' });
    expect(outcome.posting.entries.map(({ account, cause }) => `${account} ${cause ?? ''}`.trim())).toEqual([
      'AVAILABLE',
      'AVAILABLE',
      'RESIDUE STEEL',
      'LOSS DUST',
    ]);
    // 6 kg of an alloy with some 22 wt% of Nd and 7 of Pr: about 2.1 kg of their oxides.
    const ndPr = magnet?.oxides.find(({ quantity }) => quantity === 'NDPR')?.recoverable.p50Kg ?? 0;
    expect(ndPr).toBeGreaterThan(1.2);
    expect(ndPr).toBeLessThan(2.4);
    expect((await reversal(outcome.posting.id)).status).toBe(201);
    const odd = await made<LotOperationView>(
      app,
      '/v1/lot-processes?dryRun=true',
      process(60, { lossCause: 'DUST' }),
    );
    expect(odd.warnings).toMatchObject([{ code: 'YIELD_OUTSIDE_WINDOW' }]);
  });
});
