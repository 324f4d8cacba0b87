import type { DemandSpecification } from '../demands/domain/demand-specification.js';
import type { Demand } from '../demands/demand.entity.js';
import type { LotContents } from '../lots/lot-contents.js';
import type { Lot } from '../lots/lot.entity.js';
import { regionOf } from '../market/domain/disclosure.js';
import { lotAsShown } from './domain/lot-as-shown.js';
import type { MatchLot } from './domain/match-problem.js';
import { ownersFiguresOf } from './match-snapshot.js';

/** Terms that a what-if run puts in the place of stored ones. Somebody's own, and private as those. */
export interface WhatIf {
  readonly demands: readonly Pick<
    Demand,
    'id' | 'specification' | 'windowFrom' | 'windowUntil' | 'siteId' | 'country' | 'latitude' | 'longitude'
  >[];
  readonly lots: readonly Pick<Lot, 'id' | 'reserveUsdMicrosPerKg'>[];
}

/** How the market that a match reads differs from the one that is stored. */
export interface MarketVariation {
  demandOf(demand: Demand): Demand;
  lotOf(lot: Lot): Lot;
  /** The lot as whoever asks may reckon with it. @param contents what its owner knows of it */
  shownLotOf(lot: MatchLot, contents: LotContents): MatchLot;
  /** Demands that are stored nowhere. */
  readonly added: readonly Demand[];
  /** Whether the stored demands stay out. */
  readonly isAlone: boolean;
}

/** @param whatIf null for the market as it is */
export function variationOf(whatIf: WhatIf | null, added: readonly Demand[] = []): MarketVariation {
  const demands = new Map(whatIf?.demands.map((demand) => [demand.id, demand]));
  const lots = new Map(whatIf?.lots.map((lot) => [lot.id, lot]));
  return {
    demandOf: (demand) => ({ ...demand, ...demands.get(demand.id) }),
    lotOf: (lot) => ({ ...lot, ...lots.get(lot.id) }),
    shownLotOf: (lot) => lot,
    added,
    isAlone: false,
  };
}

/** What counts where prices play no part: any that makes every lot with oxide worth having. */
const ONE_PRICE: Pick<DemandSpecification, PriceTerm> = {
  payablePct: 100,
  ndPrOxideUsdMicrosPerKg: 1_000_000_000,
  dy2o3UsdMicrosPerKg: null,
  tb4o7UsdMicrosPerKg: null,
  treatmentUsdMicrosPerKgFeed: 0,
  freightUsdMicrosPerTonneKm: 0,
  purchasePercentile: 'P50',
};

type PriceTerm =
  | 'payablePct'
  | 'ndPrOxideUsdMicrosPerKg'
  | 'dy2o3UsdMicrosPerKg'
  | 'tb4o7UsdMicrosPerKg'
  | 'treatmentUsdMicrosPerKgFeed'
  | 'freightUsdMicrosPerTonneKm'
  | 'purchasePercentile';

/**
 * The market for one demand alone, where nobody asks or pays anything in particular and every lot lies in the middle of its
 * region: whoever tries out terms learns from it what passes the gates, and neither what an owner asks, nor what another
 * separator bids, nor more of a place than the market shows: three distances would tell it.
 */
export function marketWithoutPrices(demand: Demand): MarketVariation {
  return { ...WITHOUT_PRICES, added: [atOnePrice(demand)], isAlone: true };
}

/**
 * The same for demands that are stored. Lots are where their region is: three plants' distances would give a place away. They hold
 * what the middle of their bands is: quantities that are tried out one after the other would give away how much it is.
 */
export const WITHOUT_PRICES: MarketVariation = {
  demandOf: atOnePrice,
  lotOf: (lot) => ({ ...lot, reserveUsdMicrosPerKg: null, ...regionOf(lot) }),
  shownLotOf: (lot, contents) => lotAsShown(lot, ownersFiguresOf(contents)),
  added: [],
  isAlone: false,
};

function atOnePrice(demand: Demand): Demand {
  return { ...demand, specification: { ...demand.specification, ...ONE_PRICE } };
}
