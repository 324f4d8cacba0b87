import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import type { EstimateView } from '../src/modules/estimation/estimate.view.js';
import type { EvidenceOutcomeView, EvidenceView } from '../src/modules/evidence/evidence.view.js';
import type { LotDetailView, LotView } from '../src/modules/lots/lot.view.js';
import {
  aBatch,
  added,
  aLot,
  assay,
  correct,
  figuresOf,
  motors,
  sendEvidence,
  weighed20,
  widthOf,
  withdraw,
} from './support/evidence.js';
import { countRows } from './support/row-counts.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import {
  aYard,
  accepted,
  followPages,
  found,
  made,
  post,
  tally,
  verdictOf,
  type Yard,
} from './support/yard.js';

/** Loose bare dry magnets: nothing but their composition and alloy share is unsure. */
const MAGNETS = {
  kind: 'LOOSE_MATERIAL',
  form: 'LIBERATED_MAGNET',
  grade: 'eol-mixed',
  netMassKg: 500,
  coated: false,
  moistureWtPct: 0,
  oilWtPct: 0,
};
const SWARF = { kind: 'LOOSE_MATERIAL', form: 'SWARF', grade: 'swarf-mix', netMassKg: 1_000 };

describe('evidence about scrap', () => {
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const batchOf = (...lines: object[]): Promise<BatchView> => aBatch(app, yard, ...lines);
  const batchNow = ({ id }: BatchView): Promise<BatchView> => found<BatchView>(app, `/v1/batches/${id}`);
  const lotNow = ({ id }: LotView): Promise<LotDetailView> => found<LotDetailView>(app, `/v1/lots/${id}`);
  const liveLotsOf = async ({ id }: BatchView): Promise<readonly LotView[]> =>
    (await found<{ items: LotView[] }>(app, `/v1/lots?batchId=${id}&status=DRAFT`)).items;

  it('narrows the estimate of the batch and of its lot, which name it', async () => {
    const batch = await batchOf(motors(400));
    const lot = await aLot(app, batch);
    const { evidence, outcome } = await added(app, `batches/${batch.id}`, weighed20(33));
    const { estimate } = outcome;

    // 33 kg of 20 motors: 1.65 kg each, and 8 % scatter between motors leaves 8 %/√20 = 1.8 % on the mean.
    expect(estimate.magnetMass.p50Kg / (400 * 1.65)).toBeGreaterThan(0.98);
    expect(estimate.magnetMass.p50Kg / (400 * 1.65)).toBeLessThan(1.02);
    expect(estimate.relativeHalfWidth).toBeLessThan(0.6 * batch.estimate.relativeHalfWidth);
    expect(estimate.evidenceIds).toEqual([evidence.id]);
    expect(evidence).toMatchObject({ kind: 'SAMPLE_WEIGHING', lineNumbers: [1], version: 1, warnings: [] });

    const [before, after] = [batch.estimate, estimate].map(({ oxides, ...rest }) => {
      const recoverable = oxides.find(({ quantity }) => quantity === 'NDPR')?.recoverable;
      return {
        evidenceTier: rest.evidenceTier,
        resourceClass: rest.resourceClass,
        ndPrOxideP10Kg: recoverable?.p10Kg,
        ndPrOxideP50Kg: recoverable?.p50Kg,
        ndPrOxideP90Kg: recoverable?.p90Kg,
        relativeHalfWidth: rest.relativeHalfWidth,
      };
    });
    const because = { cause: 'EVIDENCE_ADDED', evidenceId: evidence.id };
    expect(estimate.change).toEqual({ ...because, supersedesId: batch.estimateId, before, after });

    const now = await batchNow(batch);
    expect(now).toMatchObject({ version: 2, revision: 1, estimateId: estimate.id });
    expect(now.estimate).toEqual(estimate);
    const lotAfter = await lotNow(lot);
    expect(lotAfter).toMatchObject({ version: 2, evidenceTier: 0, resourceClass: estimate.resourceClass });
    expect(lotAfter.estimate.change).toMatchObject({ ...because, supersedesId: lot.estimateId });
    expect(figuresOf(lotAfter.estimate)).toEqual(figuresOf(estimate));
    // What buyers browse by is the new estimate's.
    const { recoverable } = estimate.oxides.find(({ quantity }) => quantity === 'NDPR') ?? {};
    expect(lotAfter.oxides.find(({ quantity }) => quantity === 'NDPR')?.recoverable).toEqual(recoverable);
    // The old estimate is what it was.
    expect(await found<EstimateView>(app, `/v1/estimates/${batch.estimateId}`)).toEqual(batch.estimate);
    expect(batch.estimate.change).toBeNull();
  });

  it('raises the tier: 1 a passport, 2 handheld XRF, 3 a laboratory, 4 an exchanged assay', async () => {
    const batch = await batchOf(motors(400));
    const tiers: number[] = [];
    for (const piece of [
      { passport: { magnetMassKgPerUnit: 1.6 } },
      assay('hhxrf', { Nd: 22, Pr: 5 }),
      assay('icpoes', { Nd: 21.8, Pr: 5.2, Dy: 3.1 }, { laboratory: 'Delft' }),
      assay('icpoes', { Nd: 21.9, Pr: 5.1, Dy: 3.2 }, { laboratory: 'Gent', exchanged: true }),
    ])
      tiers.push((await added(app, `batches/${batch.id}`, piece)).outcome.estimate.evidenceTier);
    expect(tiers).toEqual([1, 2, 3, 4]);
  });

  it('of two assays of one composite does not halve the variance, of two composites it does', async () => {
    const widths: Record<string, number> = {};
    for (const [name, keys] of Object.entries({ one: ['a'], same: ['a', 'a'], two: ['a', 'b'] })) {
      const batch = await batchOf(MAGNETS);
      for (const compositeKey of keys)
        await added(app, `batches/${batch.id}`, assay('icpoes', { Nd: 22.5 }, { compositeKey }));
      widths[name] = widthOf((await batchNow(batch)).estimate, 'ND2O3');
      expect(widths[name]).toBeLessThan(widthOf(batch.estimate, 'ND2O3'));
    }
    // Drawing ten magnets costs 12.2 %/√10 = 3.9 %, the analysis 1.2 %: assaying again cuts the smaller part only.
    expect((widths['same'] ?? 0) / (widths['one'] ?? 1)).toBeGreaterThan(0.95);
    expect((widths['two'] ?? 1) / (widths['one'] ?? 1)).toBeLessThan(0.92);
  });

  it('says where it contradicts what was believed, and other evidence, with both figures', async () => {
    const batch = await batchOf(motors(400));
    // The profile's PERT(0.8, 1.6, 2.8) has mean 1.667 kg and standard deviation 0.376 kg: 3.5 kg are 4.9 of them.
    const first = await added(app, `batches/${batch.id}`, weighed20(70));
    const [against] = first.outcome.estimate.conflicts;
    expect(against).toMatchObject({ code: 'AGAINST_PRIOR', evidenceId: first.evidence.id, unit: 'g' });
    expect(against?.measured).toBeCloseTo(3_500, 6);
    expect((against?.expected ?? 0) / 1_667).toBeCloseTo(1, 1);
    expect(Math.abs((against?.measured ?? 0) - (against?.expected ?? 0))).toBeGreaterThan(
      against?.tolerance ?? Infinity,
    );
    const second = await added(app, `batches/${batch.id}`, weighed20(33));
    const pair = second.outcome.estimate.conflicts.find(({ code }) => code === 'AGAINST_EVIDENCE');
    expect([pair?.evidenceId, pair?.otherEvidenceId].sort()).toEqual(
      [first.evidence.id, second.evidence.id].sort(),
    );
    expect([pair?.measured, pair?.expected].map(Number).sort()).toEqual([1_650, 3_500]);
  });

  it('of the moisture of swarf replaces the interval of the unknown', async () => {
    const batch = await batchOf(SWARF);
    const moisture = { measured: 'MOISTURE_AND_OIL', wtPct: 30 };
    const { outcome } = await added(app, `batches/${batch.id}`, { moisture });
    expect(widthOf(outcome.estimate)).toBeLessThan(widthOf(batch.estimate));
    // 30 % are neither metal nor grit: what is left of 1,000 kg cannot exceed 700 kg, give and take the 4 % of drying.
    expect(outcome.estimate.magnetMass.p50Kg).toBeLessThan(700);
  });

  it('comes of the whole lot once a separator has processed it', async () => {
    const batch = await batchOf(motors(400));
    const lot = await aLot(app, batch);
    const realisedRecovery = {
      products: [
        { compound: 'NdPr', ndOxideShare: 0.8, massKg: 100, purityWtPct: 99.5, lossOnIgnitionWtPct: 1 },
      ],
    };
    const { evidence, outcome } = await added(app, `lots/${lot.id}`, { realisedRecovery });
    expect(evidence).toMatchObject({ kind: 'REALISED_RECOVERY', subjectKind: 'LOT', lineNumbers: null });
    expect(outcome.estimate).toMatchObject({ subjectId: lot.id, evidenceIds: [evidence.id] });
    expect(outcome.estimate).toMatchObject({ evidenceTier: 5, resourceClass: 'MEASURED' });
    // 100 kg · 0.995 · 0.99 = 98.505 kg of pure, ignited oxide, known to about 1 %.
    const { recoverable } = outcome.estimate.oxides.find(({ quantity }) => quantity === 'NDPR') ?? {};
    expect(Math.abs((recoverable?.p50Kg ?? 0) / 98.505 - 1)).toBeLessThan(0.02);
    expect(await lotNow(lot)).toMatchObject({ evidenceTier: 5, resourceClass: 'MEASURED' });
    expect(await batchNow(batch)).toMatchObject({ version: 1, estimateId: batch.estimateId });
    const again = await sendEvidence(app, `lots/${lot.id}`, { realisedRecovery });
    expect(verdictOf(again)).toBe('409 REALISED_RECOVERY_ALREADY_RECORDED');
  });

  it('leaves no trace in the figures once it is withdrawn, and stays on record', async () => {
    const batch = await batchOf(motors(400));
    const lot = await aLot(app, batch);
    const { evidence } = await added(app, `batches/${batch.id}`, weighed20(33));
    const stale = await post(app, `/v1/evidence/${evidence.id}/withdrawal`, { reason: 'A slip.' }, 7);
    expect(verdictOf(stale)).toBe('412 VERSION_CHANGED');
    const { estimate, evidence: withdrawn } = await withdraw(app, evidence);

    expect(JSON.stringify(figuresOf(estimate))).toBe(JSON.stringify(figuresOf(batch.estimate)));
    expect(estimate.inputsDigest).toBe(batch.estimate.inputsDigest);
    expect(estimate.id).not.toBe(batch.estimateId);
    expect(estimate.change).toMatchObject({ cause: 'EVIDENCE_WITHDRAWN', evidenceId: evidence.id });
    const lotAfter = await lotNow(lot);
    expect(figuresOf(lotAfter.estimate)).toEqual(figuresOf(lot.estimate));
    expect(lotAfter.oxides).toEqual(lot.oxides);
    expect(withdrawn).toMatchObject({ withdrawalReason: 'A slip.', version: 2, updatesEstimate: false });
    expect(await found<EvidenceView>(app, `/v1/evidence/${evidence.id}`)).toEqual(withdrawn);
    const again = await post(app, `/v1/evidence/${evidence.id}/withdrawal`, { reason: 'A slip.' }, 2);
    expect(verdictOf(again)).toBe('409 EVIDENCE_WITHDRAWN');
  });

  it('goes to the lots whose lines it is about, and an assay also to those with some of them', async () => {
    const batch = await batchOf(motors(400), motors(50), { ...motors(30), netMassKg: 2_400 });
    const first = await aLot(app, batch, [1]);
    const others = await aLot(app, batch, [2, 3]);
    const count = await added(app, `batches/${batch.id}`, { lineNumbers: [2], count: { units: 49 } });
    const sample = await added(app, `batches/${batch.id}`, { lineNumbers: [1, 2], ...weighed20(33) });
    const analysis = await added(app, `batches/${batch.id}`, {
      lineNumbers: [1, 2],
      ...assay('icpoes', { Nd: 22 }),
    });
    const own = await added(app, `lots/${others.id}`, { lineNumbers: [3], count: { units: 31 } });

    expect((await lotNow(first)).estimate.evidenceIds).toEqual([analysis.evidence.id]);
    expect((await lotNow(others)).estimate.evidenceIds.sort()).toEqual(
      [count, analysis, own].map(({ evidence }) => evidence.id).sort(),
    );
    expect((await batchNow(batch)).estimate.evidenceIds).toEqual(
      [count, sample, analysis].map(({ evidence }) => evidence.id),
    );
    // The lot's own evidence leaves the batch and the other lot alone.
    expect([(await batchNow(batch)).version, (await lotNow(first)).version]).toEqual([4, 4]);
    expect((await lotNow(others)).version).toBe(5);
    const wrong = await sendEvidence(app, `lots/${first.id}`, { lineNumbers: [2], count: { units: 5 } });
    expect(verdictOf(wrong)).toBe('422 EVIDENCE_NOT_VALID /lineNumbers NO_SUCH_LINE');
  });

  it('stays when the batch is corrected, and follows its draft lot', async () => {
    const batch = await batchOf(motors(400));
    const lot = await aLot(app, batch);
    const { evidence } = await added(app, `batches/${batch.id}`, weighed20(33));
    const own = await added(app, `lots/${lot.id}`, { count: { units: 399 } });
    const corrected = accepted(await correct(app, batch, motors(380))) as BatchView;

    expect(corrected.estimate.evidenceIds).toEqual([evidence.id]);
    expect(corrected.estimate.magnetMass.p50Kg / (380 * 1.65)).toBeCloseTo(1, 1);
    expect(corrected.estimate.change).toMatchObject({ cause: 'CORRECTED', evidenceId: null });
    const [follower] = await liveLotsOf(batch);
    const { estimate } = await lotNow(follower ?? lot);
    expect(follower?.replacesLotId).toBe(lot.id);
    expect(estimate.evidenceIds.sort()).toEqual([evidence.id, own.evidence.id].sort());
    expect(estimate.change).toMatchObject({ cause: 'CORRECTED', supersedesId: own.outcome.estimate.id });
    const moved = await found<EvidenceView>(app, `/v1/evidence/${own.evidence.id}`);
    expect(moved.subjectId).toBe(follower?.id);
  });

  it('is withdrawn first where the corrected lines could not carry it', async () => {
    const batch = await batchOf(motors(400), motors(7));
    const { evidence } = await added(app, `batches/${batch.id}`, { lineNumbers: [1], ...weighed20(33) });
    const hardDisks = { kind: 'PROFILE_UNITS', productProfile: 'hdd-35-enterprise', units: 400 };
    // Fewer motors than were taken apart; other devices; the first line gone, so that the second takes its number.
    for (const lines of [[motors(19), motors(7)], [hardDisks, motors(7)], [motors(7)]]) {
      const refusal = await correct(app, batch, ...lines);
      expect(verdictOf(refusal)).toBe('409 EVIDENCE_DOES_NOT_FIT_CORRECTION /lines EVIDENCE_DOES_NOT_FIT');
      expect(refusal.body).toMatchObject({ facts: { evidenceIds: [evidence.id] } });
    }
    await withdraw(app, evidence);
    expect(verdictOf(await correct(app, batch, hardDisks))).toBe('201');
  });

  it('about a listed lot changes what buyers see', async () => {
    const batch = await batchOf(motors(400));
    const draft = await aLot(app, batch);
    const terms = { availableFrom: '2026-12-01' };
    const lot = await made<LotDetailView>(app, `/v1/lots/${draft.id}/listing`, terms, 1);
    await added(app, `batches/${batch.id}`, assay('icpoes', { Nd: 22, Pr: 5 }));
    const now = await lotNow(lot);
    expect(now).toMatchObject({ status: 'LISTED', version: 3, evidenceTier: 3 });
    // Who read the old figures cannot change the terms unawares.
    expect(verdictOf(await post(app, `/v1/lots/${lot.id}/listing`, terms, 2))).toBe('412 VERSION_CHANGED');
  });

  it('can be tried without storing anything', async () => {
    const batch = await batchOf(motors(400));
    const lot = await aLot(app, batch);
    const before = await countRows(app.database);
    const trial = accepted(
      await sendEvidence(app, `batches/${batch.id}`, weighed20(33), '?dryRun=true'),
    ) as EvidenceOutcomeView;
    expect(await countRows(app.database)).toEqual(before);
    expect(trial).toMatchObject({ evidence: null, estimate: { id: null, recordedAt: null } });
    expect(await batchNow(batch)).toEqual(batch);
    expect(await lotNow(lot)).toEqual(lot);
    const { outcome } = await added(app, `batches/${batch.id}`, weighed20(33));
    expect(figuresOf(outcome.estimate)).toEqual(figuresOf(trial.estimate));
    expect(trial.estimate.change).toMatchObject({ after: outcome.estimate.change?.after });
  });

  it('sent by several at once is all in the last estimate', async () => {
    const batch = await batchOf(motors(400));
    const lot = await aLot(app, batch);
    const pieces = [32, 33, 34, 33.5].map(weighed20);
    const answers = await Promise.all([
      ...pieces.map((piece) => sendEvidence(app, `batches/${batch.id}`, piece)),
      sendEvidence(app, `lots/${lot.id}`, { count: { units: 398 } }),
    ]);
    expect(tally(answers)).toEqual({ '201': 5 });
    const ids = answers.map(({ body }) => (body as EvidenceOutcomeView).evidence?.id ?? '').sort();
    const lotAfter = await lotNow(lot);
    const batchAfter = await batchNow(batch);
    expect([...lotAfter.estimate.evidenceIds].sort()).toEqual(ids);
    expect(batchAfter.estimate.evidenceIds).toHaveLength(4);
    expect([batchAfter.version, lotAfter.version]).toEqual([5, 6]);
    // Each estimate came in the place of one other: a chain without a fork.
    const chain = new Set(
      answers.map(({ body }) => (body as EvidenceOutcomeView).estimate.change?.supersedesId),
    );
    expect(chain.size).toBe(5);
  });

  it('is listed page by page, newest first, withdrawn or not', async () => {
    const batch = await batchOf(motors(400));
    const ids: string[] = [];
    for (const mass of [31, 32, 33]) {
      const { evidence } = await added(app, `batches/${batch.id}`, weighed20(mass));
      ids.unshift(evidence.id);
      if (mass === 32) await withdraw(app, evidence);
    }
    const pages = await followPages<EvidenceView>(app, `/v1/batches/${batch.id}/evidence?limit=2`);
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([ids.slice(0, 2), ids.slice(2)]);
    const lot = await aLot(app, batch);
    expect(await followPages(app, `/v1/lots/${lot.id}/evidence`)).toEqual([[]]);
    expect(lot.estimate.evidenceIds.sort()).toEqual([ids[0], ids[2]].sort());
    expect(lot.estimate.change).toBeNull();
  });
});
