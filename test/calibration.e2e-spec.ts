import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  CatalogueProposalDetailView,
  CatalogueProposalView,
} from '../src/modules/calibration/catalogue-proposal.view.js';
import type { CoverageGroupView, CoverageReportView } from '../src/modules/calibration/coverage.view.js';
import type { LearnedEffectsView } from '../src/modules/calibration/effects.view.js';
import type { ReconciliationView } from '../src/modules/calibration/reconciliation.view.js';
import type { CatalogueView } from '../src/modules/catalogue/catalogue.view.js';
import type { EstimatePreviewView } from '../src/modules/estimation/estimate.view.js';
import type { EvidenceView } from '../src/modules/evidence/evidence.view.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import { aBatch, aLot, motors, withdraw } from './support/evidence.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, followPages, found, made, post, verdictOf, type Yard } from './support/yard.js';

const MOTOR = 'bev-traction-motor';
const disks = (units: number): object => ({ kind: 'PROFILE_UNITS', productProfile: 'hdd-35', units });
/** What every lot of motors gave on its P50, and the logarithm. */
const MOTOR_RATIO = 1.2;
const LOG_MOTOR_RATIO = 0.182_321_56;
/** Wilson, 8 of 8: 1 / (1 + 1.959964² / 8). */
const LOW_95_OF_8 = 0.675_59;

/** Recoverable NdPr oxide. */
function ndPrOf({ oxides }: EstimatePreviewView) {
  const ndPr = oxides.find(({ quantity }) => quantity === 'NDPR');
  if (ndPr === undefined) throw new Error('No NdPr');
  return ndPr.recoverable;
}

interface Realised {
  readonly lot: LotDetailView;
  readonly evidence: EvidenceView;
  readonly realisedKg: number;
}

describe('calibration', () => {
  const clock = new SteppableClock('2026-11-26T08:00:00.000Z');
  let app: TestApp;
  let yards: readonly Yard[];
  let day = 0;

  beforeAll(async () => {
    app = await startTestApp({ clock });
    yards = [await aYard(app), await aYard(app)];
  });
  afterAll(() => app.close());

  async function lotOf(yard: Yard, ...lines: readonly object[]): Promise<LotDetailView> {
    return aLot(app, await aBatch(app, yard, ...lines));
  }

  /** A lot that gave `ratio` times its P50; a day after the one before. @param extra of the realised recovery */
  async function realise(lot: LotDetailView, ratio: number, isClosing = true): Promise<Realised> {
    day += 1;
    const realisedKg = Number((ndPrOf(lot.estimate).p50Kg * ratio).toFixed(6));
    const product = { compound: 'NdPr', ndOxideShare: 0.8, purityWtPct: 100, lossOnIgnitionWtPct: 0 };
    const residueKg = Number((realisedKg * 0.05).toFixed(6));
    const feedKg = Number((realisedKg * 1.05).toFixed(6));
    const balance = { feedKg, feedUncertaintyKg: 0.01, residueKg, lossKg: 0, uncertaintyKg: 0.01 };
    const realisedRecovery = {
      products: [{ ...product, massKg: realisedKg }],
      ...(isClosing ? { balance } : {}),
    };
    const observedAt = new Date(Date.parse('2026-01-01T00:00:00Z') + day * 86_400_000).toISOString();
    const body = { observedAt, realisedRecovery };
    const { evidence } = await made<{ evidence: EvidenceView }>(app, `/v1/lots/${lot.id}/evidence`, body);
    return { lot, evidence, realisedKg };
  }

  const coverage = (groupBy?: string): Promise<CoverageReportView> =>
    found(app, `/v1/calibration/coverage${groupBy === undefined ? '' : `?groupBy=${groupBy}`}`);
  const effects = (): Promise<LearnedEffectsView> => found(app, '/v1/calibration/effects');
  const version = async (): Promise<string> => (await found<CatalogueView>(app, '/v1/catalogue')).version;
  const propose = (): Promise<CatalogueProposalDetailView> =>
    made(app, '/v1/catalogue-proposals', { productProfile: MOTOR });

  function groupOf(report: CoverageReportView, key: string | null): CoverageGroupView {
    const group = report.groups.find((each) => each.key === key);
    if (group === undefined) throw new Error(`No group ${key ?? 'of all'}`);
    return group;
  }

  it('has nothing to say before an outcome, and proposes nothing', async () => {
    expect(await coverage()).toEqual({
      outcomes: 0,
      outcomesTaken: 0,
      notCompared: 0,
      groupBy: 'ALL',
      groups: [],
    });
    expect(await effects()).toMatchObject({ n: 0, profiles: [], general: { mean: 0, factor: 1 } });
    const refused = await post(app, '/v1/catalogue-proposals', { productProfile: MOTOR });
    expect(verdictOf(refused)).toBe('422 NO_PROPOSAL_WARRANTED');
    expect(refused.body).toMatchObject({ facts: { reason: 'TOO_FEW_LOTS', n: 0 } });
    expect(verdictOf(await post(app, '/v1/catalogue-proposals', { productProfile: 'hdd-36' }))).toBe(
      '422 UNKNOWN_PRODUCT_PROFILE /productProfile UNKNOWN_PRODUCT_PROFILE',
    );
  });

  describe('after eight lots of motors gave 20 % more, and eight of disks what was estimated', () => {
    const outcomes: Realised[] = [];
    let unbalanced: Realised;
    beforeAll(async () => {
      for (let k = 0; k < 8; k += 1) {
        const yard = yards[k % 2] as Yard;
        outcomes.push(await realise(await lotOf(yard, motors(100 + 10 * k)), MOTOR_RATIO));
        outcomes.push(await realise(await lotOf(yard, disks(2_000 + 100 * k)), 1));
      }
      unbalanced = await realise(await lotOf(yards[0] as Yard, motors(50)), 3, false);
    });

    it('holds each against the estimate that stood before the outcome was known', async () => {
      const pages = await followPages<ReconciliationView>(app, '/v1/calibration/reconciliations?limit=10');
      expect(pages.map((page) => page.length)).toEqual([10, 7]);
      const [newest, ...others] = pages.flat();
      expect(others.map(({ lotId }) => lotId)).toEqual(outcomes.map(({ lot }) => lot.id).reverse());
      expect(newest).toMatchObject({ lotId: unbalanced.lot.id, comparison: { balanceCloses: false } });
      const [first] = outcomes;
      const motor = others.at(-1);
      expect(motor).toMatchObject({
        estimateId: first?.lot.estimate.id,
        evidenceId: first?.evidence.id,
        organisationId: yards[0]?.organisationId,
        realisedKg: first?.realisedKg,
        profiles: [{ profile: MOTOR, share: 1 }],
        comparison: { insideInterval: true, balanceCloses: true, conflict: false },
        notComparedBecause: null,
      });
      expect(motor?.estimated).toEqual(first && ndPrOf(first.lot.estimate));
      expect(motor?.comparison?.logRatio).toBeCloseTo(LOG_MOTOR_RATIO, 5);
      // By hand: z = ln 1.2 / √(σ² + u²), σ from P10 and P90; u = √((0.8 u_Nd)² + (0.2 u_Pr)² + u_scale²) is about 0.01.
      const { p10Kg, p90Kg } = motor?.estimated ?? { p10Kg: 1, p90Kg: 1 };
      const sigma = Math.log(p90Kg / p10Kg) / (2 * 1.281_551_57);
      const relative = (motor?.realisedUncertaintyKg ?? 0) / (motor?.realisedKg ?? 1);
      expect(relative).toBeGreaterThan(0.005);
      expect(relative).toBeLessThan(0.02);
      expect(motor?.comparison?.zScore).toBeCloseTo(LOG_MOTOR_RATIO / Math.hypot(sigma, relative), 4);
    });

    it('counts bias and coverage by group, with n', async () => {
      const byProfile = await coverage('PROFILE');
      expect(byProfile).toMatchObject({ outcomes: 17, outcomesTaken: 17, notCompared: 0 });
      expect(byProfile.groups.map(({ key }) => key)).toEqual([MOTOR, 'hdd-35']);
      const motor = groupOf(byProfile, MOTOR);
      expect(motor).toMatchObject({
        n: 8,
        balanceOpen: 1,
        insideInterval: { n: 8, count: 8, share: 1, high95: 1 },
      });
      expect(motor.bias?.factor).toBeCloseTo(MOTOR_RATIO, 5);
      expect(motor.bias?.factorStandardError).toBeLessThan(1e-5);
      expect(motor.insideInterval?.low95).toBeCloseTo(LOW_95_OF_8, 4);
      expect(motor.reliability).toHaveLength(19);
      // All eight lie above their median, and below their P90.
      expect(motor.reliability.find((point) => point.nominalProbability === 0.5)?.count).toBe(0);
      expect(motor.reliability.find((point) => point.nominalProbability === 0.9)?.count).toBe(8);

      const all = groupOf(await coverage(), null);
      expect(all).toMatchObject({ n: 16, balanceOpen: 1 });
      // Eight of 0.18232 and eight of 0: mean 0.09116, standard error 0.09116 · √(16/15) / √16 = 0.02354.
      expect(all.bias?.meanLogRatio).toBeCloseTo(0.091_161, 5);
      expect(all.bias?.standardError).toBeCloseTo(0.023_537_6, 5);
      const byRecycler = await coverage('RECYCLER');
      expect(byRecycler.groups.map(({ key }) => key)).toEqual(
        yards.map(({ organisationId }) => organisationId).sort(),
      );
      expect(byRecycler.groups.map(({ n }) => n)).toEqual([8, 8]);
      expect((await coverage('BUYER')).groups.map(({ key, n }) => [key, n])).toEqual([
        ['toll-hydromet-sx', 16],
      ]);
      expect(verdictOf(await app.request('GET', '/v1/calibration/coverage?groupBy=LOT'))).toBe(
        '400 VALIDATION_FAILED groupBy NOT_ONE_OF',
      );
    });

    it('draws the drift in the order in which lots were realised', async () => {
      const { drift } = groupOf(await coverage('PROFILE'), MOTOR);
      const motorsInOrder = outcomes.filter((_each, index) => index % 2 === 0);
      expect(drift.path.map(({ lotId }) => lotId)).toEqual(motorsInOrder.map(({ lot }) => lot.id));
      const listed = await followPages<ReconciliationView>(app, '/v1/calibration/reconciliations');
      let up = 0;
      for (const point of drift.path) {
        const z = listed.flat().find(({ lotId }) => lotId === point.lotId)?.comparison?.zScore ?? Number.NaN;
        up = Math.max(0, up + z - 0.5);
        expect(point.up).toBeCloseTo(up, 9);
        expect(point.down).toBe(0);
      }
    });

    it('shrinks each effect towards nothing: less than the lots say, and more than none', async () => {
      const learned = await effects();
      expect(learned).toMatchObject({ n: 16, balanceOpen: 1, catalogueVersion: await version() });
      const [motor, disk] = learned.profiles;
      expect([motor?.key, motor?.n, disk?.key, disk?.n]).toEqual([MOTOR, 8, 'hdd-35', 8]);
      expect(motor?.mean).toBeGreaterThan(0.05);
      expect(motor?.mean).toBeLessThan(LOG_MOTOR_RATIO);
      expect(disk?.mean).toBeLessThan(0);
      expect(motor?.factor).toBeCloseTo(Math.exp(motor?.mean ?? 0), 12);
      // What lots of one kind have in common is known well, whatever shares it: μ + a + b + c is near 0.1823.
      const common =
        learned.general.mean + (learned.buyers[0]?.mean ?? 0) + (learned.recyclers[0]?.mean ?? 0);
      expect(common + (motor?.mean ?? 0)).toBeGreaterThan(0.15);
      expect(common + (motor?.mean ?? 0)).toBeLessThan(LOG_MOTOR_RATIO);
      expect(learned.recyclers.map(({ n }) => n)).toEqual([8, 8]);
    });

    describe('a proposal', () => {
      let open: { motors: LotDetailView; mixed: LotDetailView; disks: LotDetailView };
      beforeAll(async () => {
        const yard = yards[0] as Yard;
        open = {
          motors: await lotOf(yard, motors(400)),
          mixed: await lotOf(yard, motors(20), disks(5_000)),
          disks: await lotOf(yard, disks(3_000)),
        };
        const terms = { availableFrom: '2026-12-01' };
        await made(app, `/v1/lots/${open.motors.id}/listing`, terms, open.motors.version);
      });

      it('lists the open lots that would move, and by how much', async () => {
        const proposal = await propose();
        expect(proposal).toMatchObject({
          productProfile: MOTOR,
          status: 'PROPOSED',
          baseVersion: await version(),
          evidence: { n: 8, lotWeight: 8 },
          openLots: { total: 2, examined: 2, notEstimated: 0 },
        });
        const motor = (await effects()).profiles[0];
        expect(proposal.evidence.effectMean).toBeCloseTo(motor?.mean ?? 0, 12);
        expect(proposal.evidence.factor).toBeCloseTo(motor?.factor ?? 0, 12);
        const [largest, smaller] = proposal.openLots?.moves ?? [];
        expect([largest?.lotId, largest?.status, smaller?.lotId, smaller?.status]).toEqual([
          open.motors.id,
          'LISTED',
          open.mixed.id,
          'DRAFT',
        ]);
        expect(largest?.before).toEqual(ndPrOf(open.motors.estimate));
        expect(smaller?.before).toEqual(ndPrOf(open.mixed.estimate));
        // Of motors alone: about the factor on the median, but for the figure's other shape. Half disks move by less.
        const move = largest?.p50RelativeChange ?? 0;
        expect(Math.abs(1 + move - proposal.evidence.factor)).toBeLessThan(0.02);
        expect(smaller?.p50RelativeChange).toBeGreaterThan(0);
        expect(smaller?.p50RelativeChange).toBeLessThan(move);
        expect(largest?.p50ChangeKg).toBeCloseTo(
          (largest?.after.p50Kg ?? 0) - (largest?.before.p50Kg ?? 0),
          6,
        );
        expect(await found(app, `/v1/catalogue-proposals/${proposal.id}`)).toEqual(proposal);
      });

      it('gives way to a newer one, and can be rejected with a reason', async () => {
        const first = await propose();
        const second = await propose();
        expect(await found(app, `/v1/catalogue-proposals/${first.id}`)).toMatchObject({
          status: 'SUPERSEDED',
          version: 2,
          openLots: null,
        });
        const path = `/v1/catalogue-proposals/${second.id}`;
        const decision = { reason: 'One model year.' };
        expect(verdictOf(await app.request('POST', `${path}/rejection`, { body: decision }))).toBe(
          '428 VERSION_REQUIRED If-Match REQUIRED',
        );
        expect(verdictOf(await post(app, `${path}/rejection`, decision, 2))).toBe('412 VERSION_CHANGED');
        expect(await made(app, `${path}/rejection`, decision, 1)).toMatchObject({
          status: 'REJECTED',
          rejectionReason: 'One model year.',
          decidedBy: expect.stringMatching(/^(user|key):/),
          version: 2,
        });
        expect(verdictOf(await post(app, `${path}/acceptance`, undefined, 2))).toBe(
          '409 CATALOGUE_PROPOSAL_DECIDED',
        );
        const listed = await followPages<CatalogueProposalView>(app, '/v1/catalogue-proposals?limit=2');
        expect(listed.flat().map(({ status }) => status)).toEqual(['REJECTED', 'SUPERSEDED', 'SUPERSEDED']);
      });

      it('of a twin is one only', async () => {
        const twins = await Promise.all([propose(), propose(), propose()]);
        const statuses = await Promise.all(
          twins.map(({ id }) => found<CatalogueProposalView>(app, `/v1/catalogue-proposals/${id}`)),
        );
        expect(statuses.map(({ status }) => status).sort()).toEqual(['PROPOSED', 'SUPERSEDED', 'SUPERSEDED']);
      });

      it('once accepted makes a version that new estimates use, and leaves old ones byte for byte', async () => {
        const proposal = await propose();
        const before = await app.request('GET', `/v1/estimates/${open.motors.estimate.id}`);
        const base = await version();
        const path = `/v1/catalogue-proposals/${proposal.id}`;
        const accepted = await made<CatalogueProposalDetailView>(app, `${path}/acceptance`, undefined, 1);
        expect(accepted).toMatchObject({ status: 'ACCEPTED', acceptedVersion: `${base}+1`, openLots: null });
        expect(await version()).toBe(`${base}+1`);
        expect(await found(app, `/v1/catalogue/product-profiles/${MOTOR}`)).toEqual(proposal.row);
        const after = await app.request('GET', `/v1/estimates/${open.motors.estimate.id}`);
        expect(after.text).toBe(before.text);

        // The same 400 motors anew are what the proposal said of the open lot.
        const anew = await aBatch(app, yards[1] as Yard, motors(400));
        expect(anew.estimate.catalogueVersion).toBe(`${base}+1`);
        const foretold = proposal.openLots?.moves.find(({ lotId }) => lotId === open.motors.id)?.after;
        expect(ndPrOf(anew.estimate)).toEqual(foretold);
        expect(verdictOf(await post(app, `${path}/acceptance`, undefined, 2))).toBe(
          '409 CATALOGUE_PROPOSAL_DECIDED',
        );
      });

      it('is not made again of the same outcomes, which say less against the new figure', async () => {
        const refused = await post(app, '/v1/catalogue-proposals', { productProfile: MOTOR });
        expect(verdictOf(refused)).toBe('422 NO_PROPOSAL_WARRANTED');
        expect(refused.body).toMatchObject({ facts: { reason: 'TOO_FEW_LOTS', n: 0 } });
        const motor = (await effects()).profiles.find(({ key }) => key === MOTOR);
        const [accepted] = (await followPages<CatalogueProposalView>(app, '/v1/catalogue-proposals')).flat();
        expect(motor?.mean).toBeLessThan((accepted?.evidence.effectMean ?? 0) / 2);
        // What was estimated then is still held against what was estimated then.
        expect(groupOf(await coverage('PROFILE'), MOTOR).bias?.factor).toBeCloseTo(MOTOR_RATIO, 5);
      });

      it('is not accepted on another version than it was learnt against', async () => {
        const stale = await made<CatalogueProposalDetailView>(app, '/v1/catalogue-proposals', {
          productProfile: 'hdd-35',
        });
        for (let k = 0; k < 6; k += 1)
          await realise(await lotOf(yards[k % 2] as Yard, motors(200 + k)), MOTOR_RATIO);
        const moved = await propose();
        await made(app, `/v1/catalogue-proposals/${moved.id}/acceptance`, undefined, 1);
        const path = `/v1/catalogue-proposals/${stale.id}`;
        const answer = await post(app, `${path}/acceptance`, undefined, 1);
        expect(verdictOf(answer)).toBe('409 CATALOGUE_MOVED');
        expect(await found(app, path)).toMatchObject({ status: 'PROPOSED', openLots: null });
        const again = await made<CatalogueProposalDetailView>(app, '/v1/catalogue-proposals', {
          productProfile: 'hdd-35',
        });
        expect(again.baseVersion).toBe(moved.baseVersion.replace(/\+1$/, '+2'));
        expect((await found<CatalogueProposalView>(app, path)).status).toBe('SUPERSEDED');
      });
    });

    it('forgets an outcome that is withdrawn', async () => {
      const { outcomes: count } = await coverage();
      await withdraw(app, unbalanced.evidence);
      expect((await coverage()).outcomes).toBe(count - 1);
    });
  });

  it('cannot compare an outcome of one of the two oxides, and says so', async () => {
    const lot = await lotOf(yards[0] as Yard, disks(1_000));
    const product = { compound: 'Nd2O3', massKg: 3, purityWtPct: 99, lossOnIgnitionWtPct: 0 };
    const realisedRecovery = { products: [product] };
    await made(app, `/v1/lots/${lot.id}/evidence`, { observedAt: '2026-11-20T00:00:00Z', realisedRecovery });
    const [page] = await followPages<ReconciliationView>(app, '/v1/calibration/reconciliations?limit=1');
    expect(page?.[0]).toMatchObject({ lotId: lot.id, realisedKg: null, comparison: null });
    expect(page?.[0]?.notComparedBecause).toContain('both Nd and Pr');
    expect((await coverage()).notCompared).toBe(1);
  });
});
