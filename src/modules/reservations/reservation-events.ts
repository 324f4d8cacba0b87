import { appendEvent } from '../../platform/audit/append-event.js';
import type { WriteTransaction } from '../../platform/database/database.js';
import type { Reservation } from './reservation.entity.js';

/** Part: records what happened to a reservation. @param postingId where mass moved; null where none did */
export async function appendReservationEvent(
  tx: WriteTransaction,
  type: 'reservation.made' | 'reservation.moved' | 'reservation.confirmed',
  reservation: Reservation,
  postingId: string | null,
  recordedAt: string,
): Promise<void> {
  const { id, organisationId, lotId, kind, status, grams, expiresAt, version } = reservation;
  await appendEvent(tx, {
    type,
    subjectKind: 'reservation',
    subjectId: id,
    organisationId,
    counterpartyOrganisationId: reservation.reservedForOrganisationId,
    facts: { lotId, kind, status, grams, expiresAt, version, postingId },
    confidential: reservation,
    recordedAt,
  });
}
