import type { MatchDemand, MatchLot } from '../match-problem.js';
import { distanceGate, sourcingGate, windowGate } from './delivery-gates.js';
import { GATE_KEYS, type Gate, type GateKey, type GateResult } from './gate.js';
import {
  formGate,
  gradeGate,
  hazardGate,
  impurityGate,
  moistureGate,
  oilGate,
  processGate,
  tierGate,
} from './material-gates.js';

const GATE_BY_KEY: Readonly<Record<GateKey, Gate>> = {
  FORM: formGate,
  PROCESS: processGate,
  GRADE: gradeGate,
  TIER: tierGate,
  MOISTURE: moistureGate,
  OIL: oilGate,
  IMPURITY: impurityGate,
  HAZARD: hazardGate,
  WINDOW: windowGate,
  SOURCING: sourcingGate,
  DISTANCE: distanceGate,
};

const GATES: readonly Gate[] = GATE_KEYS.map((key) => GATE_BY_KEY[key]);

/** Whether every gate passes. Stops at the first that does not, so form is tested before geometry. */
export function isEligible(lot: MatchLot, demand: MatchDemand, at: string): boolean {
  return GATES.every((gate) => gate.judge(lot, demand, at) === 'PASS');
}

/** The gates that keep the pair out, in the order of `GATE_KEYS`, the first `max` of them. */
export function failingGates(
  lot: MatchLot,
  demand: MatchDemand,
  at: string,
  max: number,
): readonly GateKey[] {
  const failing: GateKey[] = [];
  for (const gate of GATES) {
    if (failing.length === max) break;
    if (gate.judge(lot, demand, at) !== 'PASS') failing.push(gate.key);
  }
  return failing;
}

/** Every gate with its figures, in the order of `GATE_KEYS`. */
export function evaluateGates(lot: MatchLot, demand: MatchDemand, at: string): readonly GateResult[] {
  return GATES.map((gate) => {
    const verdict = gate.judge(lot, demand, at);
    const { found, required } = gate.explain(lot, demand, at);
    return { gate: gate.key, verdict, found, required, detail: `Found ${found}; required ${required}.` };
  });
}

/** The gates that keep the pair out (FAIL or UNKNOWN); empty for an eligible pair. */
export function failedGates(lot: MatchLot, demand: MatchDemand, at: string): readonly GateResult[] {
  return evaluateGates(lot, demand, at).filter(({ verdict }) => verdict !== 'PASS');
}
