import { NOTHING_DECLARED } from '../../lots/domain/lot-sourcing.js';
import { SNAPSHOT_VERSION, type MatchDemand, type MatchLot, type MatchSnapshot } from './match-problem.js';

/** What earlier versions knew nothing of. */
type LaterOfLots = Pick<MatchLot, 'isDivisible' | 'smallestPartGrams' | 'hazard' | 'sourcing'>;
type LaterOfDemands = Pick<
  MatchDemand,
  'feedGramsMax' | 'blendLimitsWtPct' | 'acceptedHazards' | 'rulePacks' | 'permits' | 'country'
>;

/** Version 1 knew neither parts nor hazards, version 2 no sourcing. */
const UNSTATED_OF_LOTS: LaterOfLots = {
  isDivisible: true,
  smallestPartGrams: null,
  hazard: 'UNKNOWN',
  sourcing: NOTHING_DECLARED,
};

/** Version 1 knew no rules of plants, version 2 neither rule packs nor permits. */
const UNSTATED_OF_DEMANDS: LaterOfDemands = {
  feedGramsMax: null,
  blendLimitsWtPct: {},
  acceptedHazards: null,
  rulePacks: [],
  permits: null,
  country: null,
};

/** A snapshot as it may be stored, by an earlier version too: version 1 did not state its version. */
export interface StoredMatchSnapshot {
  readonly version?: 1 | 2 | typeof SNAPSHOT_VERSION;
  readonly isFair?: boolean;
  readonly lots: readonly (Omit<MatchLot, keyof LaterOfLots> & Partial<LaterOfLots>)[];
  readonly demands: readonly (Omit<MatchDemand, keyof LaterOfDemands> & Partial<LaterOfDemands>)[];
  readonly at: string;
}

/** Copies of rows are slow to read, and a match reads each thousands of times: only what lacks something is copied. */
function isComplete<Row extends object, Later extends object>(row: Row, later: Later): row is Row & Later {
  return Object.keys(later).every((key) => Object.hasOwn(row, key));
}

/** The snapshot in today's terms: what it does not state does not limit. */
export function currentSnapshot({ isFair, lots, demands, at }: StoredMatchSnapshot): MatchSnapshot {
  return {
    version: SNAPSHOT_VERSION,
    isFair: isFair ?? false,
    lots: lots.map((lot) => (isComplete(lot, UNSTATED_OF_LOTS) ? lot : { ...UNSTATED_OF_LOTS, ...lot })),
    demands: demands.map((demand) =>
      isComplete(demand, UNSTATED_OF_DEMANDS) ? demand : { ...UNSTATED_OF_DEMANDS, ...demand },
    ),
    at,
  };
}
