import { type FindManyOptions, In, LessThanOrEqual, MoreThan, MoreThanOrEqual } from 'typeorm';
import type { Visibility } from '../../platform/access/caller.js';
import { ownersOf } from '../../platform/access/visible-rows.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import type { PageWindow } from '../../platform/http/page.dto.js';
import type { ReadTransaction } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { hoursAfter } from './domain/reservation-terms.js';
import { COOLING_OFF_HOURS, type GivenBack, type SoftHoldings } from './domain/soft-hold-limits.js';
import { Reservation } from './reservation.entity.js';

/** Part. @throws DomainError `reservation-not-found` */
export async function findReservation(tx: ReadTransaction, id: string): Promise<Reservation> {
  const reservation = await tx.findOneBy(Reservation, { id });
  if (!reservation) throw new DomainError('reservation-not-found', 'There is no reservation with this id.');
  return reservation;
}

const STILL_RESERVED = { status: 'ACTIVE', reservedGrams: MoreThan(0) } as const;

/** Part: reservations of a lot of which something is reserved, earliest first. */
export async function findStanding(tx: ReadTransaction, lotId: string): Promise<Reservation[]> {
  return tx.find(Reservation, { where: { lotId, ...STILL_RESERVED }, order: { id: 'ASC' } });
}

/** Part: those of a lot whose time is over. @param now RFC 3339 UTC */
export async function findDue(tx: ReadTransaction, lotId: string, now: string): Promise<Reservation[]> {
  const where = { lotId, ...STILL_RESERVED, expiresAt: LessThanOrEqual(now) };
  return tx.find(Reservation, { where, order: { expiresAt: 'ASC', id: 'ASC' } });
}

/** Part: lots with reservations whose time is over. @param now RFC 3339 UTC */
export async function findLotsWithDue(
  tx: ReadTransaction,
  now: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await tx
    .createQueryBuilder(Reservation, 'reservation')
    .select('reservation.lotId', 'lotId')
    .distinct(true)
    .where(`reservation.status = 'ACTIVE'`)
    .andWhere('reservation.reservedGrams > 0')
    .andWhere('reservation.expiresAt <= :now', { now })
    .limit(limit)
    .getRawMany<{ lotId: string }>();
  return rows.map(({ lotId }) => lotId);
}

/** Part: what is on soft hold for an organisation, on all lots. @param now RFC 3339 UTC */
export async function findSoftHoldings(
  tx: ReadTransaction,
  reservedForOrganisationId: string,
  now: string,
): Promise<SoftHoldings> {
  const holds = await tx.findBy(Reservation, {
    reservedForOrganisationId,
    kind: 'SOFT',
    ...STILL_RESERVED,
    expiresAt: MoreThan(now),
  });
  return { holds: holds.length, grams: holds.reduce((sum, { reservedGrams }) => sum + reservedGrams, 0) };
}

/** Part: reservations of a lot for an organisation of which something went back lately. @param now RFC 3339 UTC */
export async function findGivenBack(
  tx: ReadTransaction,
  lotId: string,
  reservedForOrganisationId: string,
  now: string,
): Promise<readonly GivenBack[]> {
  const rows = await tx.findBy(Reservation, {
    lotId,
    reservedForOrganisationId,
    givenBackAt: MoreThanOrEqual(hoursAfter(now, -COOLING_OFF_HOURS)),
  });
  return rows.flatMap(({ kind, status, recordedAt, givenBackAt }) =>
    givenBackAt === null ? [] : [{ kind, lapsed: status === 'EXPIRED', reservedAt: recordedAt, givenBackAt }],
  );
}

/** Part: whether something of a lot is or was reserved for an organisation, and has not lapsed or gone back. */
export async function isReservedFor(
  tx: ReadTransaction,
  lotId: string,
  reservedForOrganisationId: string,
): Promise<boolean> {
  return tx.existsBy(Reservation, {
    lotId,
    reservedForOrganisationId,
    status: In(['ACTIVE', 'FULFILLED']),
  });
}

/** What reservations are asked for. */
export type ReservationFilters = Partial<
  Pick<Reservation, 'lotId' | 'organisationId' | 'reservedForOrganisationId' | 'status' | 'kind'>
>;

/** Options that fetch one page of what the caller is a party to, newest first. */
export function pageOfParties(
  filters: ReservationFilters,
  window: PageWindow,
  visibility: Visibility,
): FindManyOptions<Reservation> {
  const page = newestFirst<Reservation>(filters, window);
  if (visibility.all) return page;
  const owners = ownersOf(visibility, filters.organisationId) ?? [];
  const holders = ownersOf(visibility, filters.reservedForOrganisationId) ?? [];
  const sides = [{ organisationId: In([...owners]) }, { reservedForOrganisationId: In([...holders]) }];
  return { ...page, where: sides.map((side) => ({ ...(page.where as object), ...side })) };
}
