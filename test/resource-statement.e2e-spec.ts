import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import { StoredEstimate } from '../src/modules/estimation/estimate.entity.js';
import type {
  ResourceFiguresView,
  ResourceGroupView,
  ResourceStatementView,
} from '../src/modules/resources/resources.view.js';
import { behindTheBack } from './support/behind-the-back.js';
import { aBatch, added, aLot, assay, correct, motors, weighed20, withdraw } from './support/evidence.js';
import { countRows } from './support/row-counts.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp, type TestResponse } from './support/test-app.js';
import { accepted, aYard, found, made, verdictOf, type Yard } from './support/yard.js';

const HOUR_MS = 3_600_000;
const QUANTITIES = ['ND2O3', 'PR6O11', 'DY2O3', 'TB4O7', 'NDPR', 'TREO'];
const SWARF = { kind: 'LOOSE_MATERIAL', form: 'SWARF', grade: 'swarf-mix', netMassKg: 1_000 };
const DISKS = { kind: 'PROFILE_UNITS', productProfile: 'hdd-35-enterprise', units: 1_200 };
/** Loose bare dry magnets of mixed origin: their composition is what is unsure. */
const MAGNETS = {
  kind: 'LOOSE_MATERIAL',
  form: 'LIBERATED_MAGNET',
  grade: 'eol-mixed',
  netMassKg: 500,
  coated: false,
  moistureWtPct: 0,
  oilWtPct: 0,
};
const UNKNOWN = '0199b0a2-ffff-7000-8000-000000000009';

describe('a resource statement', () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp({ clock });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    clock.set('2026-11-23T08:00:00.000Z');
    yard = await aYard(app);
  });

  const ask = (query: Record<string, string> = {}): Promise<TestResponse> => {
    const all = new URLSearchParams({ organisationId: yard.organisationId, ...query });
    return app.request('GET', `/v1/resource-statement?${all.toString()}`);
  };
  const stated = async (query: Record<string, string> = {}): Promise<ResourceStatementView> =>
    accepted(await ask(query)) as ResourceStatementView;
  const later = (): string => {
    const now = clock.now();
    clock.advance(HOUR_MS);
    return now;
  };
  const figureOf = (figures: ResourceFiguresView, quantity = 'NDPR') => {
    const oxide = figures.recoverable.find((each) => each.quantity === quantity);
    if (oxide === undefined) throw new Error(`No ${quantity}`);
    return oxide;
  };
  const keysOf = ({ groups }: ResourceStatementView): readonly string[] => groups.map(({ key }) => key);
  const batchesIn = ({ tickets }: ResourceGroupView): readonly string[] =>
    tickets.map(({ batchId }) => batchId).sort();

  it('of one batch is the estimate of that batch, and stores nothing', async () => {
    const batch = await aBatch(app, yard, motors(40));
    await aLot(app, batch);
    const before = await countRows(app.database);
    const statement = await stated();
    expect(await countRows(app.database)).toEqual(before);
    const { modelVersion, catalogueVersion, processRoute, oxides } = batch.estimate;
    expect(statement).toMatchObject({
      asOf: clock.now(),
      organisationId: yard.organisationId,
      siteId: null,
      groupBy: 'CLASS',
      modelVersion,
      catalogueVersion,
      processRoute,
      total: { batches: 1, lines: 1, statedMassKg: 0, linesWithoutMass: 1, ticketsOfOtherVersions: 0 },
    });
    expect(statement.total.recoverable).toEqual(
      oxides.map(({ quantity, recoverable }) => ({ quantity, ...recoverable })),
    );
    const { tickets, key, ...figures } = statement.groups[0] as ResourceGroupView;
    expect(key).toBe(batch.estimate.resourceClass);
    expect(figures).toEqual(statement.total);
    expect(tickets).toEqual([
      {
        batchId: batch.id,
        batchCode: batch.code,
        ticketNumber: null,
        siteId: yard.siteId,
        receivedAt: batch.receivedAt,
        estimateId: batch.estimateId,
        resourceClass: batch.estimate.resourceClass,
        modelVersion,
        catalogueVersion,
        ndPrOxideMeanKg: figureOf(statement.total).meanKg,
        lineNumbers: [1],
      },
    ]);
  });

  it('shares what two tickets of one profile share, and not what others do not', async () => {
    await aBatch(app, yard, motors(400));
    const one = (await stated()).total;
    await aBatch(app, yard, motors(400));
    const two = (await stated()).total;
    const width = (figures: ResourceFiguresView): number => figureOf(figures).p90Kg - figureOf(figures).p10Kg;
    // Twice, but for the scatter between motors, which is all that 800 know better than 400; √2 were it independent.
    expect(width(two) / width(one)).toBeGreaterThan(1.95);
    expect(width(two) / width(one)).toBeLessThan(2.02);
    expect(figureOf(two).meanKg / figureOf(one).meanKg).toBeCloseTo(2, 6);
  });

  it.each(['CLASS', 'SITE', 'PROFILE', 'AGE'])('by %s counts every line once', async (groupBy) => {
    await aBatch(app, yard, motors(40), SWARF, motors(3));
    const sampled = await aBatch(app, yard, motors(400));
    await added(app, `batches/${sampled.id}`, weighed20(33));
    await made(app, '/v1/batches', {
      siteId: yard.siteId,
      receivedAt: '2025-06-01T08:00:00Z',
      ticket: { grossKg: 1_200, tareKg: 372 },
      lines: [DISKS],
    });
    const { total, groups } = await stated({ groupBy });
    expect(total).toMatchObject({ batches: 3, lines: 5, statedMassKg: 1_828, linesWithoutMass: 3 });
    const sumOf = (of: (group: ResourceGroupView) => number): number =>
      groups.reduce((sum, group) => sum + of(group), 0);
    expect([sumOf(({ lines }) => lines), sumOf(({ statedMassKg }) => statedMassKg)]).toEqual([5, 1_828]);
    for (const quantity of QUANTITIES) {
      const ofGroups = sumOf((group) => figureOf(group, quantity).meanKg);
      expect(Math.abs(ofGroups - figureOf(total, quantity).meanKg)).toBeLessThan(0.000_01);
    }
    for (const group of groups) {
      const ofTickets = group.tickets.reduce((sum, { ndPrOxideMeanKg }) => sum + ndPrOxideMeanKg, 0);
      expect(ofTickets).toBeCloseTo(group.ticketsNdPrOxideMeanKg, 6);
      expect(Math.abs(ofTickets - figureOf(group).meanKg)).toBeLessThan(0.000_01);
      expect(group.tickets).toHaveLength(group.batches);
      expect(group.tickets.flatMap(({ lineNumbers }) => lineNumbers)).toHaveLength(group.lines);
    }
  });

  it('parts a batch by profile, and a loose line by form and grade', async () => {
    const mixed = await aBatch(app, yard, motors(40), SWARF, motors(3));
    const statement = await stated({ groupBy: 'PROFILE' });
    expect(keysOf(statement)).toEqual(['SWARF/swarf-mix', 'bev-traction-motor']);
    expect(statement.groups.map(({ tickets }) => tickets.map(({ lineNumbers }) => lineNumbers))).toEqual([
      [[2]],
      [[1, 3]],
    ]);
    expect(statement.groups.map(batchesIn)).toEqual([[mixed.id], [mixed.id]]);
  });

  it('as of an earlier instant is what it was, whatever was corrected, voided or added since', async () => {
    const first = await aBatch(app, yard, motors(400));
    const second = await aBatch(app, yard, DISKS, SWARF);
    const before = await stated({ groupBy: 'PROFILE' });
    const asOf = later();
    expect((await correct(app, first, motors(100))).status).toBe(201);
    const corrected = await stated();
    const afterCorrection = later();
    await made(app, `/v1/batches/${second.id}/void`, { reason: 'Wrong yard.' }, 1);
    await aBatch(app, yard, motors(7));
    expect(await stated({ asOf, groupBy: 'PROFILE' })).toEqual(before);
    expect(await stated({ asOf: afterCorrection })).toEqual(corrected);
    expect(await stated({ asOf: asOf.replace('Z', '+00:00') })).toMatchObject({ asOf });
    const now = await stated({ groupBy: 'PROFILE' });
    expect(keysOf(now)).toEqual(['bev-traction-motor']);
    expect(now.total.batches).toBe(2);
    // 400 motors became 100.
    const motorsOf = ({ groups }: ResourceStatementView): ResourceGroupView => {
      const group = groups.find(({ key }) => key === 'bev-traction-motor');
      if (group === undefined) throw new Error('No motors');
      return group;
    };
    expect(figureOf(motorsOf(now)).meanKg / figureOf(motorsOf(before)).meanKg).toBeCloseTo(107 / 400, 6);
    expect((await stated({ asOf: '2026-11-23T07:59:59.999Z' })).total.batches).toBe(0);
  });

  it('puts a batch into the class that its evidence gave it, from then on', async () => {
    const batch = await aBatch(app, yard, MAGNETS);
    const asOf = later();
    const { evidence, outcome } = await added(app, `batches/${batch.id}`, assay('icpoes', { Nd: 23, Pr: 6 }));
    const withEvidence = later();
    const { estimate: afterwards } = await withdraw(app, evidence);
    const standingAt = async (query: Record<string, string> = {}): Promise<readonly (string | null)[]> =>
      (await stated(query)).groups.flatMap(({ key, tickets }) => [key, tickets[0]?.estimateId ?? null]);
    // A laboratory's figure is of tier 3, and the class asks for tier or width: docs/model/estimation.md.
    expect(outcome.estimate.resourceClass).not.toBe(batch.estimate.resourceClass);
    expect(await standingAt({ asOf })).toEqual([batch.estimate.resourceClass, batch.estimateId]);
    expect(await standingAt({ asOf: withEvidence })).toEqual([
      outcome.estimate.resourceClass,
      outcome.estimate.id,
    ]);
    expect(await standingAt()).toEqual([batch.estimate.resourceClass, afterwards.id]);
  });

  it('says which tickets have an estimate of another version, and estimates them with its own', async () => {
    const batch = await aBatch(app, yard, motors(40));
    const before = await stated();
    await behindTheBack(app.databaseUrl, (tx) =>
      tx.update(StoredEstimate, { id: batch.estimateId }, { catalogueVersion: '2025.1.0' }),
    );
    const { total, groups } = await stated();
    expect(total).toEqual({ ...before.total, ticketsOfOtherVersions: 1 });
    expect(groups[0]?.tickets[0]?.catalogueVersion).toBe('2025.1.0');
  });

  it('is of one site, of one organisation or of all', async () => {
    await aBatch(app, yard, motors(40));
    const neighbour = await aYard(app);
    const theirs = await aBatch(app, neighbour, motors(7));
    expect((await stated({ siteId: yard.siteId })).total.batches).toBe(1);
    // A site of somebody else holds nothing of this organisation.
    expect(await stated({ siteId: neighbour.siteId })).toMatchObject({ total: { batches: 0 }, groups: [] });
    const all = await found<ResourceStatementView>(app, '/v1/resource-statement?groupBy=SITE');
    expect(keysOf(all)).toEqual(expect.arrayContaining([yard.siteId, neighbour.siteId]));
    expect(all.groups.filter(({ key }) => key === neighbour.siteId).map(batchesIn)).toEqual([[theirs.id]]);
  });

  it('lists as many tickets as are asked for, those with most oxide first', async () => {
    await aBatch(app, yard, motors(3));
    const most = await aBatch(app, yard, motors(40));
    const { groups } = await stated({ groupBy: 'SITE', ticketsPerGroupMax: '1' });
    expect(groups).toMatchObject([{ batches: 2, tickets: [{ batchId: most.id }] }]);
    expect((await stated({ groupBy: 'SITE', ticketsPerGroupMax: '0' })).groups).toMatchObject([
      { batches: 2, tickets: [] },
    ]);
  });

  it('of nothing is zero', async () => {
    const { total, groups } = await stated();
    expect(groups).toEqual([]);
    expect(total).toMatchObject({ batches: 0, lines: 0, statedMassKg: 0, ticketsNdPrOxideMeanKg: 0 });
    expect(total.recoverable).toEqual(
      QUANTITIES.map((quantity) => ({ quantity, p10Kg: 0, p50Kg: 0, p90Kg: 0, meanKg: 0 })),
    );
  });

  it('and says what is wrong with the question', async () => {
    expect(verdictOf(await ask({ organisationId: UNKNOWN }))).toBe(
      '422 REFERENCE_NOT_FOUND organisationId REFERENCE_NOT_FOUND',
    );
    expect(verdictOf(await ask({ siteId: UNKNOWN }))).toBe(
      '422 REFERENCE_NOT_FOUND siteId REFERENCE_NOT_FOUND',
    );
    expect(verdictOf(await ask({ asOf: '2026-11-23T08:00:00.001Z' }))).toBe(
      '400 VALIDATION_FAILED asOf IN_THE_FUTURE',
    );
    expect(verdictOf(await ask({ asOf: '2026-11-23' }))).toBe('400 VALIDATION_FAILED asOf NOT_VALID');
    expect(verdictOf(await ask({ groupBy: 'COUNTRY' }))).toBe('400 VALIDATION_FAILED groupBy NOT_ONE_OF');
  });

  it('of a batch that a correction changed twice follows the last one', async () => {
    const batch = await aBatch(app, yard, motors(400));
    await correct(app, batch, motors(100));
    later();
    await correct(app, batch, motors(200));
    const current = await found<BatchView>(app, `/v1/batches/${batch.id}`);
    expect((await stated()).groups[0]?.tickets[0]?.estimateId).toBe(current.estimateId);
  });
});
