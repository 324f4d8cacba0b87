import {
  evaluateGates,
  failedGates,
  isEligible,
} from '../../src/modules/matching/domain/gates/evaluate-gates.js';
import type { GateKey, GateResult, GateVerdict } from '../../src/modules/matching/domain/gates/gate.js';
import type { MatchDemand, MatchLot } from '../../src/modules/matching/domain/match-problem.js';
import { aDemand, aLot, MATCH_DAY } from './match-builders.js';

/** What one gate says of a pair that is ordinary but for a few things. */
export interface GateCase {
  readonly gate: GateKey;
  readonly verdict: GateVerdict;
  readonly lot: Partial<MatchLot>;
  readonly demand: Partial<MatchDemand>;
  readonly found: string;
  readonly required: string;
}

/** What a gate says, and whether the pair comes together. */
export interface GateFinding {
  readonly result: GateResult | undefined;
  /** Whether the gate is among those that keep the pair out. */
  readonly isNamed: boolean;
  readonly isEligible: boolean;
}

export function gateFinding({ gate, lot, demand }: GateCase): GateFinding {
  const pair = [aLot(lot), aDemand(demand), MATCH_DAY] as const;
  return {
    result: evaluateGates(...pair).find((result) => result.gate === gate),
    isNamed: failedGates(...pair).some((result) => result.gate === gate),
    isEligible: isEligible(...pair),
  };
}

/** What must be found: UNKNOWN keeps a pair out as FAIL does. */
export function expectedFinding({
  gate,
  verdict,
  found,
  required,
}: GateCase): Omit<GateFinding, 'isEligible'> {
  return {
    result: { gate, verdict, found, required, detail: `Found ${found}; required ${required}.` },
    isNamed: verdict !== 'PASS',
  };
}
