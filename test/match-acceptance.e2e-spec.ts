import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DemandView } from '../src/modules/demands/demand.view.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import type { AllocationView } from '../src/modules/matching/allocation.view.js';
import type { AcceptedAllocationView } from '../src/modules/matching/match-acceptance.view.js';
import type { LotAvailabilityView } from '../src/modules/reservations/availability.view.js';
import type { ProblemAnswer } from './support/api-user.js';
import { MAGNETS, Market, type FinishedMatch } from './support/market.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';

jest.setTimeout(60_000);

describe('accepting an allocation', () => {
  const clock = new SteppableClock('2026-11-23T08:00:00.000Z');
  let reserveUsd = 10;
  let app: TestApp;
  let market: Market;
  let lot: LotDetailView;
  let demand: DemandView;
  let match: FinishedMatch;
  let allocation: AllocationView;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    market = await Market.open(app);
  });
  afterAll(() => app.close());

  /** One lot of 1,000 kg, of which one demand takes a part. */
  beforeEach(async () => {
    for (const open of await market.user.all<DemandView>('/v1/demands?status=OPEN'))
      await market.withdraw('demands', open);
    // Each is better than those that the tests before have left.
    reserveUsd -= 1;
    lot = await market.lot(MAGNETS, { reservePriceUsdPerKgNdPrOxide: reserveUsd });
    demand = await market.demand({ ndPrOxideKgMax: 150 });
    match = await market.match();
    const found = match.allocations.find(({ lotId }) => lotId === lot.id);
    if (!found) throw new Error('Nothing of the lot is allocated.');
    allocation = found;
  });

  const pathOf = ({ id }: { readonly id: string }): string =>
    `/v1/match-runs/${match.run.id}/allocations/${id}/acceptance`;
  const accept = (body: object = {}, query = '') =>
    market.user.post<AcceptedAllocationView>(pathOf(allocation) + query, body);
  const refused = (body: object = {}): Promise<ProblemAnswer> =>
    market.user.refused('POST', pathOf(allocation), { body });
  const available = async (): Promise<number> =>
    (await market.user.get<LotAvailabilityView>(`/v1/lots/${lot.id}/availability`)).availableKg;
  const changesOf = ({ facts }: ProblemAnswer): readonly string[] =>
    (facts?.['changes'] as readonly { readonly code: string }[]).map(({ code }) => code);

  it('reserves what is allocated for the separator, once', async () => {
    const before = await available();
    const rehearsed = await accept({ kind: 'HARD' }, '?dryRun=true');
    expect(rehearsed).toMatchObject({ isDryRun: true, reservation: { kind: 'HARD' } });
    expect(await available()).toBe(before);

    const accepted = await accept({ note: 'For March.' });
    expect(accepted.reservation).toMatchObject({
      lotId: lot.id,
      reservedForOrganisationId: demand.organisationId,
      kind: 'SOFT',
      status: 'ACTIVE',
      massKg: allocation.lotMassKg,
      expiresAt: '2026-11-25T08:00:00.000Z',
      note: 'For March.',
    });
    expect(await available()).toBeCloseTo(before - allocation.lotMassKg, 3);
    const { id: reservationId } = accepted.reservation;
    expect(accepted.allocation).toEqual({ ...allocation, reservationId });
    const [shown] = await market.user.all<AllocationView>(`/v1/match-runs/${match.run.id}/allocations`);
    expect(shown?.reservationId).toBe(reservationId);

    const again = await refused();
    expect([again.status, again.code, again.facts]).toEqual([
      409,
      'MATCH_ALLOCATION_ACCEPTED',
      { reservationId },
    ]);
  });

  it('gives it to one of many who accept at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => app.request('POST', pathOf(allocation), { body: { kind: 'HARD' } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
  });

  it('names what was sold meanwhile', async () => {
    const massKg = Math.round(((await available()) - allocation.lotMassKg) * 1000 + 1) / 1000;
    await market.user.post(`/v1/lots/${lot.id}/reservations`, {
      kind: 'HARD',
      massKg,
      reservedForOrganisationId: demand.organisationId,
    });
    const refusal = await refused();
    expect([refusal.status, refusal.code]).toEqual([409, 'MATCH_ALLOCATION_STALE']);
    expect(changesOf(refusal)).toEqual(['LOT_AVAILABLE_REDUCED']);
    expect(refusal.detail).toContain(`${allocation.lotMassKg} kg are allocated`);
  });

  it('names a lot that was withdrawn, and a demand', async () => {
    await market.withdraw('lots', lot);
    await market.withdraw('demands', demand);
    const refusal = await refused({ kind: 'HARD' });
    expect(changesOf(refusal)).toEqual(['LOT_NOT_ON_OFFER', 'DEMAND_NOT_OPEN']);
    expect(refusal.detail).toContain(lot.code);
    expect(refusal.detail).toContain(demand.code);
  });

  it('names a lot whose terms are others by now, and tells nobody which', async () => {
    await market.list(lot, { reservePriceUsdPerKgNdPrOxide: 19.25 });
    const refusal = await refused();
    expect(changesOf(refusal)).toEqual(['LOT_CHANGED']);
    expect(JSON.stringify(refusal)).not.toContain('19.25');
  });

  it('is refused as the reservation is', async () => {
    const past = await refused({ expiresAt: '2026-11-01T08:00:00Z' });
    expect([past.status, past.code]).toEqual([422, 'RESERVATION_EXPIRY_NOT_VALID']);
    const unknown = await market.user.refused('POST', pathOf(lot), { body: {} });
    expect([unknown.status, unknown.code]).toEqual([404, 'MATCH_ALLOCATION_NOT_FOUND']);
  });
});
