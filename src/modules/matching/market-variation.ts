import type { Demand } from '../demands/demand.entity.js';
import type { Lot } from '../lots/lot.entity.js';

/** Terms that a what-if run puts in the place of stored ones. Somebody's own, and private as those. */
export interface WhatIf {
  readonly demands: readonly Pick<
    Demand,
    'id' | 'specification' | 'windowFrom' | 'windowUntil' | 'latitude' | 'longitude'
  >[];
  readonly lots: readonly Pick<Lot, 'id' | 'reserveUsdMicrosPerKg'>[];
}

/** How the market that a match reads differs from the one that is stored. */
export interface MarketVariation {
  demandOf(demand: Demand): Demand;
  lotOf(lot: Lot): Lot;
  /** Demands that are stored nowhere. */
  readonly added: readonly Demand[];
}

/** @param whatIf null for the market as it is */
export function variationOf(whatIf: WhatIf | null, added: readonly Demand[] = []): MarketVariation {
  const demands = new Map(whatIf?.demands.map((demand) => [demand.id, demand]));
  const lots = new Map(whatIf?.lots.map((lot) => [lot.id, lot]));
  return {
    demandOf: (demand) => ({ ...demand, ...demands.get(demand.id) }),
    lotOf: (lot) => ({ ...lot, ...lots.get(lot.id) }),
    added,
  };
}
