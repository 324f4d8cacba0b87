import { SOLVING_STAGES } from './domain/match-stages.js';

/** What a run is at, in this order. */
export const MATCH_STAGES = ['SNAPSHOT', 'LOADING', ...SOLVING_STAGES, 'STORING'] as const;
export type MatchStage = (typeof MATCH_STAGES)[number];
