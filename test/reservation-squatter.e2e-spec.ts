import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aKeyOf, asHolderOf } from './support/api-keys.js';
import { inParallel } from './support/api-user.js';
import { acted, aListedLot, aSeparator, faultsOfBooks, lotNow, reserve } from './support/reservations.js';
import type { LotAvailabilityView } from '../src/modules/reservations/availability.view.js';
import type { ReservationOutcomeView } from '../src/modules/reservations/reservation.view.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type ApiClient, type TestApp } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { aYard, found, tally, verdictOf, type Yard } from './support/yard.js';

const HOUR_MS = 3_600_000;
const DAYS = 8;
const LOTS = 24;
const LOT_KG = 12_000;
/** Of 24 lots of 12 t, by the limits of 20 holds and of 250 t. */
const HELD_MAX = 20;
/** A hold lasts a week at the most, and the next one of the lot comes a day later at the earliest. */
const HELD_DAYS_MAX = 7;

/** Somebody who reserves everything that can be, as long as can be, and buys none of it. */
describe(`a squatter on ${databaseEngine()}`, () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  let squatterId: string;
  let squatter: ApiClient;
  let lotIds: readonly string[];
  beforeAll(async () => {
    app = await startTestApp({ clock });
    yard = await aYard(app);
    squatterId = await aSeparator(app);
    squatter = asHolderOf(await aKeyOf(app, squatterId), app);
    const lots = await inParallel(Array.from({ length: LOTS }, () => () => aListedLot(app, yard, LOT_KG)));
    lotIds = lots.map(({ id }) => id);
  }, 60_000);
  afterAll(async () => {
    expect(await faultsOfBooks(app.database)).toEqual([]);
    await app.close();
  });

  const inHours = (hours: number): string =>
    new Date(Date.parse(clock.now()) + hours * HOUR_MS).toISOString();
  const grab = (lotId: string, kind: 'SOFT' | 'HARD') =>
    reserve(squatter, lotId, { kind, reservedForOrganisationId: squatterId, expiresAt: inHours(168) });
  /** Of which others cannot have all; what has expired is theirs, whether or not it has been noticed. */
  async function heldLots(): Promise<readonly string[]> {
    const views = await inParallel(
      lotIds.map((id) => () => found<LotAvailabilityView>(app, `/v1/lots/${id}/availability`)),
    );
    return views.filter(({ availableKg }) => availableKg < LOT_KG).map(({ lotId }) => lotId);
  }

  it('holds neither all lots nor any of them for good, however it goes about it', async () => {
    const heldDays = new Map<string, number>(lotIds.map((id) => [id, 0]));
    for (let day = 0; day < DAYS; day += 1) {
      const answers = [];
      for (const lotId of lotIds) answers.push(await grab(lotId, 'SOFT'));
      const refusals = Object.keys(tally(answers)).filter((verdict) => verdict !== '201');
      const expected = [
        '409 INSUFFICIENT_AVAILABLE',
        '409 SOFT_HOLD_LIMIT_REACHED',
        '429 SOFT_HOLD_COOLING_OFF',
      ];
      expect(refusals.filter((verdict) => !expected.includes(verdict))).toEqual([]);
      const held = await heldLots();
      expect(held.length).toBeLessThanOrEqual(HELD_MAX);
      for (const lotId of held) heldDays.set(lotId, (heldDays.get(lotId) ?? 0) + 1);
      clock.advance(24 * HOUR_MS);
    }
    const longest = Math.max(...heldDays.values());
    expect(longest).toBeLessThanOrEqual(HELD_DAYS_MAX);
    // Lest it has held nothing: the limits leave it most of what they allow.
    expect([...heldDays.values()].reduce((sum, days) => sum + days, 0)).toBeGreaterThan(
      DAYS * HELD_MAX * 0.7,
    );
  }, 120_000);

  it('cannot get round its limits by another name, or by promises that it lets lapse', async () => {
    clock.advance(400 * HOUR_MS);
    const [first = '', second = ''] = lotIds;
    const otherId = await aSeparator(app);
    const forOther = { kind: 'SOFT', reservedForOrganisationId: otherId };
    expect((await reserve(squatter, first, forOther)).status).toBeGreaterThanOrEqual(400);
    expect(verdictOf(await grab(first, 'HARD'))).toBe('201');
    clock.advance(169 * HOUR_MS);
    for (const kind of ['SOFT', 'HARD'] as const)
      expect(verdictOf(await grab(first, kind))).toBe('429 SOFT_HOLD_COOLING_OFF');
    // Others have their day.
    const other = asHolderOf(await aKeyOf(app, otherId), app);
    expect(verdictOf(await reserve(other, first, forOther))).toBe('201');
    // A promise without an end is no hold: its owner gives it back.
    const promise = await reserve(squatter, second, { kind: 'HARD', reservedForOrganisationId: squatterId });
    expect(verdictOf(promise)).toBe('201');
    const owner = asHolderOf(await aKeyOf(app, yard.organisationId), app);
    await acted(owner, (promise.body as ReservationOutcomeView).reservation, 'release');
    expect((await lotNow(app, { id: second })).balance).toMatchObject({ availableKg: LOT_KG, reservedKg: 0 });
  });
});
