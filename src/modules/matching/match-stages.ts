/** What a run is at, in this order. */
export const MATCH_STAGES = ['SNAPSHOT', 'LOADING', 'SOLVING', 'STORING'] as const;
export type MatchStage = (typeof MATCH_STAGES)[number];
