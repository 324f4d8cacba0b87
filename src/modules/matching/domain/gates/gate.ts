import type { MatchDemand, MatchLot } from '../match-problem.js';

/** The named rules of eligibility, in the order in which they are evaluated and shown. */
export const GATE_KEYS = [
  'FORM',
  'PROCESS',
  'GRADE',
  'TIER',
  'MOISTURE',
  'OIL',
  'IMPURITY',
  'HAZARD',
  'PERMIT',
  'WINDOW',
  'SOURCING',
  'DISTANCE',
] as const;
export type GateKey = (typeof GATE_KEYS)[number];

/** UNKNOWN: a fact that the demand asks for is missing. It keeps the pair out, as FAIL does. */
export type GateVerdict = 'PASS' | 'FAIL' | 'UNKNOWN';

/** What one gate found, in words that can be shown as they are. */
export interface GateResult {
  readonly gate: GateKey;
  readonly verdict: GateVerdict;
  /** What the lot has; for UNKNOWN, which fact is missing. */
  readonly found: string;
  /** What the demand requires. */
  readonly required: string;
  /** One sentence with both. */
  readonly detail: string;
}

/** One rule. `judge` is what a match over many pairs calls; `explain` also words the figures. */
export interface Gate {
  readonly key: GateKey;
  /** All that it looks at of a lot, as text: lots with the same are judged alike, by every demand on every day. */
  aspectOf(lot: MatchLot): string;
  /** @param at the day of the match, `YYYY-MM-DD` */
  judge(lot: MatchLot, demand: MatchDemand, at: string): GateVerdict;
  explain(lot: MatchLot, demand: MatchDemand, at: string): Pick<GateResult, 'found' | 'required'>;
}
