import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Hazard, MagnetFamily } from '../src/modules/lots/domain/operations/mixing.js';
import type { LotOperationView } from '../src/modules/lots/lot-operation.view.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import { aBatch, added, aLot, assay, motors, withdraw } from './support/evidence.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp, type TestResponse } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { aYard, found, made, post, verdictOf, type Yard } from './support/yard.js';

const SMCO = assay(
  'icpoes',
  { Nd: 0.2 },
  {
    otherElements: [
      { element: 'Sm', wtPct: 25 },
      { element: 'Co', wtPct: 50 },
      { element: 'Fe', wtPct: 24 },
    ],
  },
);

describe(`lots that must not mix on ${databaseEngine()}`, () => {
  const clock = new SteppableClock('2026-11-23T08:00:00.000Z');
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const lotOf = (id: string): Promise<LotDetailView> => found(app, `/v1/lots/${id}`);
  const aMotorLot = async (): Promise<LotDetailView> => aLot(app, await aBatch(app, yard, motors(10)));
  const declare = async (
    id: string,
    magnetFamily: MagnetFamily,
    hazard: Hazard,
    version?: number,
  ): Promise<TestResponse> =>
    app.request('PUT', `/v1/lots/${id}/condition`, {
      body: { magnetFamily, hazard },
      headers: { 'if-match': `"${version ?? (await lotOf(id)).version}"` },
    });
  const merge = (...lotIds: readonly string[]): Promise<TestResponse> =>
    post(app, '/v1/lot-merges?dryRun=true', { inputs: lotIds.map((lotId) => ({ lotId })) });

  it('are kept apart by what is declared, and told what to declare', async () => {
    const [one, other] = [await aMotorLot(), await aMotorLot()];
    expect(one).toMatchObject({ magnetFamily: 'UNKNOWN', hazard: 'UNKNOWN' });
    expect((await merge(one.id, other.id)).status).toBe(201);
    const declared = await declare(one.id, 'SMCO', 'NONE');
    expect(declared.body).toMatchObject({ magnetFamily: 'SMCO', hazard: 'NONE', version: one.version + 1 });
    const undeclared = await merge(one.id, other.id);
    expect(verdictOf(undeclared)).toBe('409 LOTS_MUST_NOT_MIX /inputs/1/lotId MAGNET_FAMILY_NOT_DECLARED');
    expect(undeclared.body).toMatchObject({ facts: { rule: 'MAGNET_FAMILY' } });
    await declare(other.id, 'NDFEB', 'NONE');
    expect(verdictOf(await merge(other.id, one.id))).toBe(
      '409 LOTS_MUST_NOT_MIX /inputs/1/lotId UNLIKE_MAGNET_FAMILY',
    );
    await declare(one.id, 'NDFEB', 'OILY');
    expect(verdictOf(await merge(one.id, other.id))).toBe(
      '409 LOTS_MUST_NOT_MIX /inputs/1/lotId UNLIKE_HAZARD',
    );
    await declare(one.id, 'NDFEB', 'NONE');
    expect((await merge(one.id, other.id)).body).toMatchObject({
      made: [{ magnetFamily: 'NDFEB', hazard: 'NONE' }],
    });
    expect(verdictOf(await declare(one.id, 'NDFEB', 'NONE', 1))).toMatch(/^412 /);
  });

  it('inherit what is declared, and remember what it was before', async () => {
    const lot = await aMotorLot();
    clock.advance(1_000);
    await declare(lot.id, 'NDFEB', 'HAZARDOUS_WASTE');
    const { made: parts } = await made<LotOperationView>(app, `/v1/lots/${lot.id}/splits`, {
      parts: [{ percent: 50 }, {}],
    });
    for (const part of parts)
      expect(part).toMatchObject({ magnetFamily: 'NDFEB', hazard: 'HAZARDOUS_WASTE' });
    const before = await found<LotDetailView>(app, `/v1/lots/${lot.id}?asOf=${lot.recordedAt}`);
    expect(before).toMatchObject({ magnetFamily: 'UNKNOWN', hazard: 'UNKNOWN' });
    expect(verdictOf(await declare(lot.id, 'NDFEB', 'NONE'))).toBe('409 LOT_STATE_FORBIDS');
  });

  it('are kept apart by what evidence says of where they come from, until it is withdrawn', async () => {
    const batch = await aBatch(app, yard, motors(10), motors(20));
    const suspect = await aLot(app, batch, [1]);
    const clean = await aLot(app, batch, [2]);
    const { evidence } = await added(app, `batches/${batch.id}`, { ...SMCO, lineNumbers: [1] });
    const { made: parts } = await made<LotOperationView>(app, `/v1/lots/${suspect.id}/splits`, {
      parts: [{ percent: 50 }, {}],
    });
    const [part, sister] = parts.map(({ id }) => id);
    if (part === undefined || sister === undefined) throw new Error('Two parts');
    const refused = await merge(clean.id, part);
    expect(verdictOf(refused)).toBe('409 LOTS_MUST_NOT_MIX /inputs/1/lotId UNLIKE_MAGNET_FAMILY');
    expect(refused.body).toMatchObject({ facts: { rule: 'SUSPECTED_FAMILY' } });
    expect((await merge(part, sister)).status).toBe(201);
    const processed = await post(app, '/v1/lot-processes?dryRun=true', {
      step: 'DISMANTLE',
      inputs: [{ lotId: clean.id }, { lotId: part }],
      outputs: [{ form: 'LIBERATED_MAGNET', massKg: 1 }],
      lossCause: 'UNEXPLAINED',
    });
    expect(verdictOf(processed)).toBe('409 LOTS_MUST_NOT_MIX /inputs/1/lotId UNLIKE_MAGNET_FAMILY');
    await withdraw(app, evidence);
    expect((await merge(clean.id, part)).status).toBe(201);
  });
});
