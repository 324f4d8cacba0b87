import type { Database } from '../../src/platform/database/database.js';
import type { LotDetailView, QuickEntryView } from '../../src/modules/lots/lot.view.js';
import type {
  ReservationDetailView,
  ReservationOutcomeView,
  ReservationView,
} from '../../src/modules/reservations/reservation.view.js';
import type { ApiClient, TestResponse } from './test-app.js';
import { aYard, found, made, post, ROTTERDAM, type Yard } from './yard.js';

/** Loose magnets on offer, so many kilograms. */
export async function aListedLot(
  app: ApiClient,
  { siteId }: Yard,
  netMassKg = 1_000,
): Promise<LotDetailView> {
  const entry = { siteId, form: 'LIBERATED_MAGNET', grade: 'n42', netMassKg };
  const { lot } = await made<QuickEntryView>(app, '/v1/batches/quick', entry);
  const terms = { availableFrom: '2026-12-01' };
  return made<LotDetailView>(app, `/v1/lots/${lot.id}/listing`, terms, lot.version);
}

/** An organisation that may have something reserved. */
export async function aSeparator(app: ApiClient): Promise<string> {
  return (await aYard(app, ROTTERDAM, 'SEPARATOR')).organisationId;
}

/** What is asked for, and for whom. */
export interface ReservationRequest {
  readonly reservedForOrganisationId: string;
  readonly [field: string]: unknown;
}

/** Asks for a reservation. @param request HARD unless it says otherwise */
export function reserve(
  app: ApiClient,
  lotId: string,
  request: ReservationRequest,
  query = '',
): Promise<TestResponse> {
  return post(app, `/v1/lots/${lotId}/reservations${query}`, { kind: 'HARD', ...request });
}

/** A reservation that must be made. */
export async function reserved(
  app: ApiClient,
  lotId: string,
  request: ReservationRequest,
): Promise<ReservationView> {
  const path = `/v1/lots/${lotId}/reservations`;
  const { reservation } = await made<ReservationOutcomeView>(app, path, { kind: 'HARD', ...request });
  return reservation;
}

export type ReservationAct = 'release' | 'confirmation' | 'dispatch' | 'delivery' | 'consumption';

/** Does something to a reservation as it is now. */
export async function act(
  app: ApiClient,
  { id }: Pick<ReservationView, 'id'>,
  what: ReservationAct,
  body: object = {},
  query = '',
): Promise<TestResponse> {
  const { version } = await reservationNow(app, { id });
  return post(app, `/v1/reservations/${id}/${what}${query}`, body, version);
}

/** Does what must succeed, and gives what came of it. */
export async function acted(
  app: ApiClient,
  reservation: Pick<ReservationView, 'id'>,
  what: ReservationAct,
  body: object = {},
): Promise<ReservationOutcomeView> {
  const { status, text, body: outcome } = await act(app, reservation, what, body);
  if (status !== 201) throw new Error(`${what}: ${status} ${text}`);
  return outcome as ReservationOutcomeView;
}

export function reservationNow(
  app: ApiClient,
  { id }: Pick<ReservationView, 'id'>,
): Promise<ReservationDetailView> {
  return found<ReservationDetailView>(app, `/v1/reservations/${id}`);
}

export function lotNow(app: ApiClient, { id }: { readonly id: string }): Promise<LotDetailView> {
  return found<LotDetailView>(app, `/v1/lots/${id}`);
}

const FIGURES = ['grams', 'nd_milligrams', 'pr_milligrams', 'dy_milligrams', 'tb_milligrams'];
const SUMS = FIGURES.map((figure) => `SUM(${figure}) AS ${figure}`).join(', ');

type Sums = Readonly<Record<string, string | number | null>>;

const inWords = (row: Sums): string =>
  `${row['key'] ?? ''} ${FIGURES.map((figure) => Number(row[figure] ?? 0)).join(' ')}`;

/**
 * What is wrong with the books: postings that do not sum to zero, balances that are not the sums of their entries, and
 * accounts of lots on which reservations do not add up to what stands there. Empty where all is well.
 */
export function faultsOfBooks(database: Pick<Database, 'read'>): Promise<readonly string[]> {
  return database.read(async (tx) => {
    const unbalanced = await tx.query<Sums[]>(
      `SELECT posting_id AS key, ${SUMS} FROM ledger_entries GROUP BY posting_id ` +
        `HAVING ${FIGURES.map((figure) => `SUM(${figure}) <> 0`).join(' OR ')}`,
    );
    const entered = await tx.query<Sums[]>(
      `SELECT lot_id || ':' || account AS key, ${SUMS} FROM ledger_entries WHERE lot_id IS NOT NULL GROUP BY lot_id, account`,
    );
    const balances = await tx.query<Sums[]>(
      `SELECT id AS key, ${FIGURES.join(', ')} FROM lot_account_balances`,
    );
    const promised = await tx.query<Sums[]>(
      'SELECT lot_id AS key, SUM(reserved_grams) AS r, SUM(in_transit_grams) AS t, SUM(delivered_grams) AS d, SUM(consumed_grams) AS c ' +
        'FROM reservations GROUP BY lot_id',
    );
    const gramsOf = new Map(balances.map((row) => [String(row['key']), Number(row['grams'])]));
    const astray = promised.flatMap((row) => {
      const lotId = String(row['key']);
      const accounts = { RESERVED: row['r'], IN_TRANSIT: row['t'], DELIVERED: row['d'], CONSUMED: row['c'] };
      return Object.entries(accounts)
        .filter(([account, grams]) => Number(grams) !== (gramsOf.get(`${lotId}:${account}`) ?? 0))
        .map(([account, grams]) => `${lotId}:${account} is not the ${String(grams)} g of its reservations`);
    });
    const stood = new Set(balances.map(inWords));
    const summed = new Set(entered.map(inWords));
    return [
      ...unbalanced.map((row) => `posting ${inWords(row)} does not sum to zero`),
      ...[...summed].filter((words) => !stood.has(words)).map((words) => `no such balance: ${words}`),
      ...[...stood]
        .filter((words) => !summed.has(words) && !/( 0){5}$/.test(words))
        .map((words) => `no such sum: ${words}`),
      ...astray,
    ];
  });
}
