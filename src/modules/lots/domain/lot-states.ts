import { DomainError } from '../../../shared/domain-error.js';

export const LOT_STATUSES = ['DRAFT', 'LISTED', 'CLOSED', 'WITHDRAWN'] as const;
export type LotStatus = (typeof LOT_STATUSES)[number];

/** Which status may follow which. CLOSED: nothing of it is on hand any more; a reversal brings it back as a draft. */
export const LOT_TRANSITIONS: Readonly<Record<LotStatus, readonly LotStatus[]>> = {
  DRAFT: ['LISTED', 'CLOSED', 'WITHDRAWN'],
  LISTED: ['LISTED', 'DRAFT', 'CLOSED', 'WITHDRAWN'],
  CLOSED: ['DRAFT'],
  WITHDRAWN: [],
};

/** @throws DomainError `lot-state-forbids` */
export function assertLotMayBecome(next: LotStatus, now: LotStatus): void {
  if (LOT_TRANSITIONS[now].includes(next)) return;
  throw new DomainError('lot-state-forbids', `A lot that is ${now} cannot become ${next}.`, { status: now });
}
