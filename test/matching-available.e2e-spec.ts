import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { LotOperationView } from '../src/modules/lots/lot-operation.view.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import { MAGNETS, Market, type FinishedMatch } from './support/market.js';
import { startTestApp, type TestApp } from './support/test-app.js';

// Every match runs in a thread of its own.
jest.setTimeout(60_000);

describe('a match of what is available', () => {
  let app: TestApp;
  let market: Market;
  beforeAll(async () => {
    app = await startTestApp();
    market = await Market.open(app);
  });
  afterAll(() => app.close());

  const massOf = ({ allocations }: FinishedMatch, { id }: { readonly id: string }): number =>
    allocations.filter(({ lotId }) => lotId === id).reduce((sum, { lotMassKg }) => sum + lotMassKg, 0);
  const lotOf = (id: string) => market.user.get<LotDetailView>(`/v1/lots/${id}`);

  it('offers the other half of a lot that is put aside by half, and none of one put aside whole', async () => {
    const lot = await market.lot(MAGNETS);
    const demand = await market.demand();
    const whole = await market.match();
    expect(massOf(whole, lot)).toBe(lot.netMassKg);
    const hold = { reason: 'Oily.' };
    const half = lot.netMassKg / 2;
    await market.user.post(`/v1/lots/${lot.id}/holds`, { ...hold, massKg: half });
    const match = await market.match();
    expect(massOf(match, lot)).toBe(half);
    const ndPrOf = ({ allocations }: FinishedMatch): number =>
      allocations.reduce((sum, { ndPrOxideKg }) => sum + ndPrOxideKg, 0);
    expect(ndPrOf(match) / ndPrOf(whole)).toBeCloseTo(0.5, 5);
    await market.user.post(`/v1/lots/${lot.id}/holds`, hold);
    expect((await market.match()).run.lotCount).toBe(0);
    await market.withdraw('demands', demand);
  });

  it('offers no lot that is sold whole while a part of it is put aside', async () => {
    const whole = await market.lot(MAGNETS, { divisible: false });
    const demand = await market.demand();
    expect(massOf(await market.match(), whole)).toBe(whole.netMassKg);
    await market.user.post(`/v1/lots/${whole.id}/holds`, { reason: 'A sample.', massKg: 1 });
    expect((await market.match()).run.lotCount).toBe(0);
    await market.withdraw('demands', demand);
  });

  it('takes the magnets that came out of motors for magnets', async () => {
    const device = { kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 100 };
    const { id } = await market.lot(device);
    const { made } = await market.user.post<LotOperationView>('/v1/lot-processes', {
      step: 'DISMANTLE',
      inputs: [{ lotId: id }],
      outputs: [{ form: 'LIBERATED_MAGNET', massKg: 140, grade: 'n42' }],
      lossCause: 'UNEXPLAINED',
    });
    const magnets = await market.list(await lotOf(made[0]?.id ?? ''));
    const demand = await market.demand({ acceptedForms: ['LIBERATED_MAGNET'], acceptedGrades: ['n42'] });
    const match = await market.match();
    expect(massOf(match, magnets)).toBe(140);
    await market.withdraw('demands', demand);
    // What nobody has dried may hold water: unlike a motor, which holds none.
    const dry = await market.demand({ acceptedForms: ['LIBERATED_MAGNET'], moistureWtPctMax: 0 });
    const refused = await market.match();
    expect(refused.lots.find(({ lotId }) => lotId === magnets.id)).toMatchObject({ status: 'NOT_ELIGIBLE' });
    await market.withdraw('demands', dry);
  });
});
