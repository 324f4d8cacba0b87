import { afterAll, describe, expect, it } from '@jest/globals';
import { assay, OBSERVED_AT } from './support/evidence.js';
import type { RivalParty } from './support/rival-party.js';
import { openRivals } from './support/rivals.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestResponse } from './support/test-app.js';

/* What separators and recyclers learn of strangers who try things out: no more than the market shows. */
const HOUR_MS = 3_600_000;
const clock = new SteppableClock();
const app = await startTestApp({ clock });
const {
  recyclers: [recycler, otherRecycler],
  separators: [separator, otherSeparator],
} = await openRivals(app);
const [lotId = ''] = [...recycler.offered];

const TERMS = {
  title: 'Anything',
  acceptedForms: ['LIBERATED_MAGNET'],
  windowFrom: '2026-12-15',
  windowUntil: '2027-06-30',
  ndPrOxideKgMax: 10_000,
  processRoute: 'toll-hydromet-sx',
  payablePct: 70,
  ndPrOxidePriceUsdPerKg: 73,
  treatmentChargeUsdPerKgFeed: 0.5,
  freightUsdPerTonneKm: 0.09,
};

function post(party: RivalParty, path: string, body: object): Promise<TestResponse> {
  return party.request('POST', path, { body });
}

async function preview(changes: object): Promise<string> {
  const siteId = otherSeparator.ids['sites']?.[0];
  const response = await post(otherSeparator, '/v1/match-previews', { ...TERMS, siteId, ...changes });
  expect([response.status, response.text]).toEqual([200, response.text]);
  return response.text;
}

async function aSiteAt(latitude: number, longitude: number): Promise<string> {
  const path = `/v1/organisations/${otherSeparator.organisationId}/sites`;
  const { body } = await post(otherSeparator, path, {
    name: 'Elsewhere',
    country: 'NL',
    latitude,
    longitude,
  });
  return (body as { id: string }).id;
}

describe('whoever tries out', () => {
  afterAll(() => app.close());

  it('prices in previews is answered the same for each of them', async () => {
    const first = await preview({});
    for (const price of [0.01, 0.5, 1.27, 1.28, 1.6, 5, 500, 100_000])
      expect(await preview({ ndPrOxidePriceUsdPerKg: price })).toBe(first);
    expect(await preview({ payablePct: 1 })).toBe(first);
    expect(await preview({ treatmentChargeUsdPerKgFeed: 900 })).toBe(first);
  });

  it('reservations is told of a lot that it is not enough, and not how much there is', async () => {
    const ask = (massKg: number): Promise<TestResponse> =>
      post(otherSeparator, `/v1/lots/${lotId}/reservations`, {
        kind: 'HARD',
        massKg,
        reservedForOrganisationId: otherSeparator.organisationId,
      });
    const words = new Set<string>();
    for (const massKg of [900.001, 950, 1_013.117, 5_000, 4_000_000]) {
      const { status, body } = await ask(massKg);
      expect([massKg, status]).toEqual([massKg, 409]);
      const { traceId: _each, ...problem } = body as Record<string, unknown>;
      words.add(JSON.stringify(problem));
    }
    expect(words.size).toBe(1);
    const dryRun = await post(otherSeparator, `/v1/lots/${lotId}/reservations?dryRun=true`, {
      kind: 'HARD',
      massKg: 1,
      reservedForOrganisationId: otherSeparator.organisationId,
    });
    expect(dryRun.status).toBe(403);
  });

  it('quantities finds the middle of the band that the market shows, and not how much there is', async () => {
    const shown = await otherSeparator.request('GET', `/v1/market/lots/${lotId}`);
    const { oxides } = shown.body as { oxides: { quantity: string; fromKg: number; toKg: number }[] };
    const { fromKg = 0, toKg = 0 } = oxides.find(({ quantity }) => quantity === 'NDPR') ?? {};
    // No other lot is in that region.
    const near = { siteId: await aSiteAt(52, 4), distanceKmMax: 1 };
    const isReached = async (ndPrOxideKg: number): Promise<boolean> => {
      const text = await preview({ ...near, ndPrOxideKgMin: ndPrOxideKg, ndPrOxideKgMax: ndPrOxideKg });
      return (JSON.parse(text) as { filledNdPrOxideKg: number }).filledNdPrOxideKg > 0;
    };
    let [reached, missed] = [fromKg, toKg];
    while (missed - reached > 0.1) {
      const middle = Math.round(50 * (reached + missed)) / 100;
      if (await isReached(middle)) reached = middle;
      else missed = middle;
    }
    expect(Math.abs(reached - (fromKg + toKg) / 2)).toBeLessThan(0.2);
  });

  it('distances learns of the place of a lot what the market says, to a degree', async () => {
    // 51.937261 N 4.068173 E is in the region of 52 N 4 E: from there it is no way at all, from beside the yard 8 km.
    const atSite = async (latitude: number, longitude: number): Promise<string> =>
      preview({ siteId: await aSiteAt(latitude, longitude), distanceKmMax: 1 });
    const failedIn = (text: string): readonly string[] => {
      const { nearMisses } = JSON.parse(text) as {
        nearMisses: { lotId: string; failedGates: { gate: string; found: string }[] }[];
      };
      const miss = nearMisses.find((one) => one.lotId === lotId);
      return miss?.failedGates.map(({ gate }) => gate) ?? [];
    };
    expect(failedIn(await atSite(52, 4))).toEqual([]);
    expect(failedIn(await atSite(51.937261, 4.068173))).toEqual(['DISTANCE']);
  });

  it('certificates learns nothing of the evidence that has them', async () => {
    const evidence = {
      observedAt: OBSERVED_AT,
      certificateNumber: 'DAO-26-1187',
      ...assay('icpoes', { Nd: 22.6, Pr: 2.9, Dy: 1.2 }, { laboratory: 'Delft Assay Office' }),
    };
    const send = (party: RivalParty, index = 0): Promise<TestResponse> =>
      post(party, `/v1/lots/${party.ids['lots']?.[index] ?? ''}/evidence`, evidence);
    expect((await send(recycler)).status).toBe(201);
    const own = await send(recycler, 1);
    expect([own.status, own.text]).toEqual([409, expect.stringContaining('evidenceId')]);
    // Nobody is told what others have recorded, and nobody keeps others from recording what was issued to them.
    const others = await send(otherRecycler);
    expect(others.status).toBe(201);
    for (const id of Object.values(recycler.ids).flat()) expect(others.text).not.toContain(id);
  });

  it('a rival’s request under its Idempotency-Key is not answered as that was', async () => {
    const body = { ...TERMS, siteId: separator.ids['sites']?.[0] };
    const send = (party: RivalParty): Promise<TestResponse> =>
      party.request('POST', '/v1/demands', { body, headers: { 'idempotency-key': 'guessed' } });
    const first = await send(separator);
    expect(first.status).toBe(201);
    const copied = await send(otherSeparator);
    expect([copied.status, copied.headers.get('idempotency-replayed')]).toEqual([422, null]);
    const again = await send(separator);
    expect([again.text, again.headers.get('idempotency-replayed')]).toEqual([first.text, 'true']);
  });

  it('to reserve after a rival’s hold has lapsed is not told of it', async () => {
    const hold = (party: RivalParty, massKg: number): Promise<TestResponse> =>
      post(party, `/v1/lots/${lotId}/reservations`, {
        kind: 'SOFT',
        massKg,
        reservedForOrganisationId: party.organisationId,
      });
    const lapsing = await hold(separator, 71.773);
    expect(lapsing.status).toBe(201);
    clock.advance(30 * 24 * HOUR_MS);
    const after = await hold(otherSeparator, 11.119);
    expect(after.status).toBe(201);
    const { reservation } = lapsing.body as { reservation: { id: string } };
    expect(after.text).not.toContain('71.773');
    expect(after.text).not.toContain(reservation.id);
    const { postings } = after.body as { postings: { kind: string }[] };
    expect(postings.map(({ kind }) => kind)).toEqual(['RESERVE']);
  });
});
