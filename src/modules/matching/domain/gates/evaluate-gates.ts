import type { MatchDemand, MatchLot } from '../match-problem.js';
import { distanceGate, windowGate } from './delivery-gates.js';
import { permitGate, sourcingGate } from './legal-gates.js';
import { GATE_KEYS, type Gate, type GateKey, type GateResult, type GateVerdict } from './gate.js';
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
  PERMIT: permitGate,
  WINDOW: windowGate,
  SOURCING: sourcingGate,
  DISTANCE: distanceGate,
};

/** In the order of `GATE_KEYS`. */
export const GATES: readonly Gate[] = GATE_KEYS.map((key) => GATE_BY_KEY[key]);

/** Whether every gate passes. Stops at the first that does not, so form is tested before geometry. */
export function isEligible(lot: MatchLot, demand: MatchDemand, at: string): boolean {
  for (const gate of GATES) if (gate.judge(lot, demand, at) !== 'PASS') return false;
  return true;
}

/** Every gate with its figures, in the order of `GATE_KEYS`. */
export function evaluateGates(lot: MatchLot, demand: MatchDemand, at: string): readonly GateResult[] {
  return GATES.map((gate) => resultOf(gate, gate.judge(lot, demand, at), { lot, demand, at }));
}

/** The gates that keep the pair out (FAIL or UNKNOWN); empty for an eligible pair. */
export function failedGates(lot: MatchLot, demand: MatchDemand, at: string): readonly GateResult[] {
  return GATES.flatMap((gate) => {
    const verdict = gate.judge(lot, demand, at);
    // Words are dear: a match asks for millions of pairs, nearly all of whose gates pass.
    return verdict === 'PASS' ? [] : [resultOf(gate, verdict, { lot, demand, at })];
  });
}

function resultOf(
  gate: Gate,
  verdict: GateVerdict,
  { lot, demand, at }: { readonly lot: MatchLot; readonly demand: MatchDemand; readonly at: string },
): GateResult {
  const { found, required } = gate.explain(lot, demand, at);
  return { gate: gate.key, verdict, found, required, detail: `Found ${found}; required ${required}.` };
}
