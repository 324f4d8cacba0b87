import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LotOperationView } from '../src/modules/lots/lot-operation.view.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import { aBatch, added, aLot, assay, motors, sendEvidence, widthOf, withdraw } from './support/evidence.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { aYard, found, made, verdictOf, type Yard } from './support/yard.js';

const LABORATORY = assay('icpoes', { Nd: 23, Pr: 6, Dy: 3 });
const PASSPORT = { passport: { magnetMassKgPerUnit: 1.6, relativeUncertainty: 0.03 } };

describe(`lots made of lots on ${databaseEngine()}`, () => {
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const lotOf = (id: string): Promise<LotDetailView> => found(app, `/v1/lots/${id}`);
  const split = async (id: string, ...parts: readonly object[]): Promise<readonly [string, string]> => {
    const { made: lots } = await made<LotOperationView>(app, `/v1/lots/${id}/splits`, { parts });
    const [first, second] = lots;
    if (first === undefined || second === undefined) throw new Error('Two parts');
    return [first.id, second.id];
  };
  const merge = async (...lotIds: readonly string[]): Promise<string> => {
    const inputs = lotIds.map((lotId) => ({ lotId }));
    const { made: lots } = await made<LotOperationView>(app, '/v1/lot-merges', { inputs });
    return lots[0]?.id ?? '';
  };

  it('follow evidence about the batch that they come from, and its withdrawal', async () => {
    const batch = await aBatch(app, yard, motors(400));
    const lot = await aLot(app, batch);
    const [near, far] = await split(lot.id, { percent: 60 }, { percent: 40 });
    const [left, right] = await split(near, { percent: 50 }, { percent: 50 });
    const before = await lotOf(left);
    expect(before.lines).toMatchObject([{ lineNumber: 1, units: 120 }]);

    const { evidence } = await added(app, `batches/${batch.id}`, PASSPORT);
    for (const id of [lot.id, near, far, left, right]) {
      const { estimate } = await lotOf(id);
      expect(estimate).toMatchObject({ change: { cause: 'EVIDENCE_ADDED', evidenceId: evidence.id } });
      expect(estimate.evidenceIds).toEqual([evidence.id]);
      expect(widthOf(estimate)).toBeLessThan(0.5 * widthOf(before.estimate) * (id === left ? 1 : 10));
    }
    await withdraw(app, evidence);
    const after = await lotOf(left);
    expect(after.estimate.oxides).toEqual(before.estimate.oxides);
    expect(after.estimate).toMatchObject({ change: { cause: 'EVIDENCE_WITHDRAWN' } });
  });

  it('take evidence of their own, hand it on, and leave their parents as they are', async () => {
    const lot = await aLot(app, await aBatch(app, yard, motors(400)));
    const [near, far] = await split(lot.id, { percent: 25 }, { percent: 75 });
    const [child] = await split(near, { percent: 50 }, { percent: 50 });
    const childBefore = await lotOf(child);
    const {
      outcome: { estimate },
    } = await added(app, `lots/${near}`, PASSPORT);
    expect(widthOf(estimate)).toBeLessThan(1.1 * widthOf(childBefore.estimate));
    const childAfter = await lotOf(child);
    expect(widthOf(childAfter.estimate)).toBeLessThan(0.5 * widthOf(childBefore.estimate));
    expect((await lotOf(far)).estimate.change).toBeNull();
    const counted = await sendEvidence(app, `lots/${near}`, { count: { units: 104 } });
    expect(verdictOf(counted)).toBe('201');
    expect((await lotOf(child)).lines).toMatchObject([{ lineNumber: 1 }]);
  });

  it('of two batches are narrowed by evidence about the blend, and numbered through', async () => {
    const one = await aLot(app, await aBatch(app, yard, motors(100)));
    const other = await aLot(app, await aBatch(app, yard, motors(300)));
    const blend = await merge(one.id, other.id);
    const before = await lotOf(blend);
    expect(before.lines.map(({ lineNumber, units }) => [lineNumber, units])).toEqual([
      [1, 100],
      [2, 300],
    ]);
    const {
      outcome: { estimate },
      evidence,
    } = await added(app, `lots/${blend}`, PASSPORT);
    expect(evidence.lineNumbers).toEqual([1, 2]);
    expect(widthOf(estimate)).toBeLessThan(0.5 * widthOf(before.estimate));
    const { outcome: assayed } = await added(app, `lots/${blend}`, { ...LABORATORY, lineNumbers: [2] });
    expect(assayed.estimate.evidenceIds).toHaveLength(2);
    const [half] = await split(blend, { percent: 50 }, { percent: 50 });
    expect((await lotOf(half)).estimate.evidenceIds).toEqual(assayed.estimate.evidenceIds);
    expect(verdictOf(await sendEvidence(app, `lots/${blend}`, { ...PASSPORT, lineNumbers: [3] }))).toBe(
      '422 EVIDENCE_NOT_VALID /lineNumbers NO_SUCH_LINE',
    );
  });

  it('that came out of a process are estimated by what came out, whatever is found out of what went in', async () => {
    const batch = await aBatch(app, yard, motors(100));
    const lot = await aLot(app, batch);
    const { made: lots } = await made<LotOperationView>(app, '/v1/lot-processes', {
      step: 'DISMANTLE',
      inputs: [{ lotId: lot.id }],
      outputs: [{ form: 'LIBERATED_MAGNET', massKg: 140 }],
      lossCause: 'UNEXPLAINED',
    });
    const magnets = await lotOf(lots[0]?.id ?? '');
    expect(magnets.lines).toMatchObject([{ lineNumber: 1, form: 'LIBERATED_MAGNET', netMassKg: 140 }]);
    await added(app, `batches/${batch.id}`, PASSPORT);
    expect((await lotOf(magnets.id)).version).toBe(magnets.version);
    const {
      outcome: { estimate },
    } = await added(app, `lots/${magnets.id}`, LABORATORY);
    expect(estimate.evidenceTier).toBe(3);
    expect(widthOf(estimate)).toBeLessThan(widthOf(magnets.estimate));
  });

  it('take what a separator got out of them', async () => {
    const lot = await aLot(app, await aBatch(app, yard, motors(40)));
    const [part] = await split(lot.id, { percent: 50 }, { percent: 50 });
    const realised = {
      realisedRecovery: {
        products: [
          { compound: 'NdPr', ndOxideShare: 0.78, massKg: 8, purityWtPct: 99.5, lossOnIgnitionWtPct: 0.5 },
        ],
      },
    };
    const {
      outcome: { estimate },
    } = await added(app, `lots/${part}`, realised);
    expect(estimate.evidenceTier).toBe(5);
    const reconciliation = await found<{ items: { lotId: string }[] }>(
      app,
      '/v1/calibration/reconciliations',
    );
    expect(reconciliation.items.filter(({ lotId }) => lotId === part)).toHaveLength(1);
  });
});
