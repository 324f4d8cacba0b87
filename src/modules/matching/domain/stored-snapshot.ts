import { SNAPSHOT_VERSION, type MatchDemand, type MatchLot, type MatchSnapshot } from './match-problem.js';

type LotRules = Pick<MatchLot, 'isDivisible' | 'smallestPartGrams' | 'hazard'>;
type DemandRules = Pick<MatchDemand, 'feedGramsMax' | 'blendLimitsWtPct' | 'acceptedHazards'>;

/** Version 1 knew neither of them. */
const NO_LOT_RULES: LotRules = { isDivisible: true, smallestPartGrams: null, hazard: 'UNKNOWN' };
const NO_DEMAND_RULES: DemandRules = { feedGramsMax: null, blendLimitsWtPct: {}, acceptedHazards: null };

/** A snapshot as it may be stored, by an earlier version too: version 1 did not state its version. */
export interface StoredMatchSnapshot {
  readonly version?: 1 | typeof SNAPSHOT_VERSION;
  readonly isFair?: boolean;
  readonly lots: readonly (Omit<MatchLot, keyof LotRules> & Partial<LotRules>)[];
  readonly demands: readonly (Omit<MatchDemand, keyof DemandRules> & Partial<DemandRules>)[];
  readonly at: string;
}

/** Copies of rows are slow to read, and a match reads each thousands of times: only what lacks something is copied. */
function isComplete<Row extends object, Rules extends object>(row: Row, rules: Rules): row is Row & Rules {
  return Object.keys(rules).every((key) => Object.hasOwn(row, key));
}

/** The snapshot in today's terms: what it does not state does not limit. */
export function currentSnapshot({ isFair, lots, demands, at }: StoredMatchSnapshot): MatchSnapshot {
  return {
    version: SNAPSHOT_VERSION,
    isFair: isFair ?? false,
    lots: lots.map((lot) => (isComplete(lot, NO_LOT_RULES) ? lot : { ...NO_LOT_RULES, ...lot })),
    demands: demands.map((demand) =>
      isComplete(demand, NO_DEMAND_RULES) ? demand : { ...NO_DEMAND_RULES, ...demand },
    ),
    at,
  };
}
