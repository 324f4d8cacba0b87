/** What stands in the way of accepting an allocation. */
export type AllocationChangeCode =
  | 'LOT_CHANGED'
  | 'LOT_NOT_ON_OFFER'
  | 'LOT_AVAILABLE_REDUCED'
  | 'DEMAND_CHANGED'
  | 'DEMAND_NOT_OPEN'
  | 'PERMIT_WITHDRAWN';

/** One thing that is not as it was when the market was read. */
export interface AllocationChange {
  readonly code: AllocationChangeCode;
  /** For people; says nothing of anybody's terms. */
  readonly detail: string;
}

/** One side of an allocation, then and now. */
interface Side {
  readonly code: string;
  readonly status: string;
  readonly version: number;
  /** When the snapshot was taken; null where that was not kept. */
  readonly versionThen: number | null;
}

/** An allocation with both sides as they are now. */
export interface AllocationNow {
  readonly lot: Side & { readonly isOnOffer: boolean };
  readonly demand: Side & {
    readonly isOpen: boolean;
    /** Whether a permit of the plant that the run counted on is withdrawn. */
    readonly isPermitGone: boolean;
  };
  /** Of the lot, with what comes free by itself. */
  readonly availableGrams: number;
  readonly allocatedGrams: number;
}

/**
 * What has changed since the run read the market, so that its allocation does not stand any more. A lot that says the same
 * and has less available than then is no change as long as there is enough.
 */
export function allocationChanges(now: AllocationNow): readonly AllocationChange[] {
  const { lot, demand, availableGrams, allocatedGrams } = now;
  const changes: AllocationChange[] = [];
  if (!lot.isOnOffer)
    changes.push({
      code: 'LOT_NOT_ON_OFFER',
      detail: `Lot ${lot.code} is not on offer: it is ${lot.status}.`,
    });
  else if (lot.version !== lot.versionThen)
    changes.push({ code: 'LOT_CHANGED', detail: `Lot ${lot.code} ${sinceThen(lot)}.` });
  if (lot.isOnOffer && availableGrams < allocatedGrams)
    changes.push({
      code: 'LOT_AVAILABLE_REDUCED',
      detail: `Of lot ${lot.code} ${availableGrams / 1000} kg are available, ${allocatedGrams / 1000} kg are allocated.`,
    });
  if (!demand.isOpen)
    changes.push({
      code: 'DEMAND_NOT_OPEN',
      detail: `Demand ${demand.code} is not open: it is ${demand.status}, or its window is over.`,
    });
  else if (demand.version !== demand.versionThen)
    changes.push({ code: 'DEMAND_CHANGED', detail: `Demand ${demand.code} ${sinceThen(demand)}.` });
  if (demand.isPermitGone)
    changes.push({
      code: 'PERMIT_WITHDRAWN',
      detail: `A permit of the plant of demand ${demand.code} is withdrawn since.`,
    });
  return changes;
}

function sinceThen({ version, versionThen }: Side): string {
  if (versionThen === null) return 'cannot be compared: the run is older than the record of versions';
  return `was at version ${versionThen} when the run read it, and is at ${version}`;
}
