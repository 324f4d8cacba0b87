import type { MaterialForm } from '../../../catalogue/domain/material-form.js';
import type { WtPctRange } from '../../../estimation/domain/estimation-line.js';
import type { MatchDemand, MatchLot } from '../match-problem.js';
import type { Gate, GateVerdict } from './gate.js';

/** Forms that leave dismantling as liberated magnets. */
const DISMANTLED_FORMS: ReadonlySet<MaterialForm> = new Set(['WHOLE_DEVICE', 'ROTOR_OR_ASSEMBLY']);

/** The demand takes the lot's form. */
export const formGate: Gate = {
  key: 'FORM',
  aspectOf: ({ form }) => form,
  judge: (lot, demand) => passIf(demand.acceptedForms.includes(lot.form)),
  explain: (lot, demand) => ({ found: lot.form, required: oneOf(demand.acceptedForms) }),
};

/**
 * The separator's process route can run the lot's form, or what the plant's own dismantling makes of it: the
 * value of a pair counts liberated oxide, so a device reaches the route as liberated magnets.
 */
export const processGate: Gate = {
  key: 'PROCESS',
  aspectOf: ({ form }) => form,
  judge: (lot, demand) =>
    passIf(
      demand.route.acceptedForms.includes(lot.form) ||
        (DISMANTLED_FORMS.has(lot.form) && demand.route.acceptedForms.includes('LIBERATED_MAGNET')),
    ),
  explain: (lot, demand) => ({
    found: lot.form,
    required: `${oneOf(demand.route.acceptedForms)} by route ${demand.route.key}`,
  }),
};

/** Every grade in the lot is accepted: one foreign grade (say SmCo) spoils a blend. */
export const gradeGate: Gate = {
  key: 'GRADE',
  aspectOf: ({ gradeKeys }) => JSON.stringify(gradeKeys),
  judge: (lot, demand) => {
    const accepted = demand.acceptedGradeKeys;
    if (accepted === null) return 'PASS';
    if (lot.gradeKeys.length === 0) return 'UNKNOWN';
    return passIf(lot.gradeKeys.every((key) => accepted.includes(key)));
  },
  explain: (lot, demand) => ({
    found: lot.gradeKeys.length === 0 ? 'magnet grade not known' : lot.gradeKeys.join(', '),
    required: demand.acceptedGradeKeys === null ? 'any grade' : `only ${demand.acceptedGradeKeys.join(', ')}`,
  }),
};

/** The lot's figures are known well enough. */
export const tierGate: Gate = {
  key: 'TIER',
  aspectOf: ({ evidenceTier }) => String(evidenceTier),
  judge: (lot, demand) => passIf(lot.evidenceTier >= demand.evidenceTierMin),
  explain: (lot, demand) => ({
    found: `evidence tier ${lot.evidenceTier}`,
    required: `at least tier ${demand.evidenceTierMin}`,
  }),
};

export const moistureGate: Gate = {
  key: 'MOISTURE',
  aspectOf: ({ moistureWtPct }) => rangeText(moistureWtPct),
  judge: (lot, demand) => rangeWithinLimit(lot.moistureWtPct, demand.moistureWtPctMax),
  explain: (lot, demand) => limitFigures('moisture', lot.moistureWtPct, demand.moistureWtPctMax),
};

export const oilGate: Gate = {
  key: 'OIL',
  aspectOf: ({ oilWtPct }) => rangeText(oilWtPct),
  judge: (lot, demand) => rangeWithinLimit(lot.oilWtPct, demand.oilWtPctMax),
  explain: (lot, demand) => limitFigures('oil', lot.oilWtPct, demand.oilWtPctMax),
};

/**
 * Each limited element is known and within its limit, and each that is limited in the blend is known, for it must be
 * known how much of others it takes; FAIL outweighs UNKNOWN.
 */
export const impurityGate: Gate = {
  key: 'IMPURITY',
  aspectOf: ({ otherElementWtPct }) => JSON.stringify(otherElementWtPct),
  judge: (lot, demand) => {
    let verdict: GateVerdict = 'PASS';
    for (const element in demand.impurityLimitsWtPct) {
      const one = withinLimit(knownWtPct(lot, element), demand.impurityLimitsWtPct[element] ?? null);
      if (one === 'FAIL') return 'FAIL';
      if (one === 'UNKNOWN') verdict = 'UNKNOWN';
    }
    for (const element in demand.blendLimitsWtPct) {
      if (knownWtPct(lot, element) === null) verdict = 'UNKNOWN';
    }
    return verdict;
  },
  explain: (lot, demand) => impurityFigures(lot, demand),
};

/** The plant may take in what is declared about the lot. */
export const hazardGate: Gate = {
  key: 'HAZARD',
  aspectOf: ({ hazard }) => hazard,
  judge: (lot, demand) => {
    if (demand.acceptedHazards === null) return 'PASS';
    return lot.hazard === 'UNKNOWN' ? 'UNKNOWN' : passIf(demand.acceptedHazards.includes(lot.hazard));
  },
  explain: (lot, demand) => ({
    found: lot.hazard === 'UNKNOWN' ? 'hazard not declared' : `hazard ${lot.hazard}`,
    required: demand.acceptedHazards === null ? 'any hazard' : oneOf(demand.acceptedHazards),
  }),
};

/** Names the elements that keep the pair out; all limited elements where none does. */
function impurityFigures(lot: MatchLot, demand: MatchDemand): { found: string; required: string } {
  const limits = [...limitsOf(demand.impurityLimitsWtPct, false), ...limitsOf(demand.blendLimitsWtPct, true)];
  if (limits.length === 0) return { found: 'not examined', required: 'no element limited' };
  const offending = limits.filter(({ element, limit, isBlended }) => {
    const verdict = withinLimit(knownWtPct(lot, element), limit);
    return isBlended ? verdict === 'UNKNOWN' : verdict !== 'PASS';
  });
  const shown = offending.length > 0 ? offending : limits;
  const found = shown.map(({ element }) => {
    const wtPct = knownWtPct(lot, element);
    return wtPct === null ? `${element} not known` : `${element} ${wtPct} wt%`;
  });
  const required = shown.map(
    ({ element, limit, isBlended }) => `${element} at most ${limit} wt%${isBlended ? ' in the blend' : ''}`,
  );
  return { found: found.join(', '), required: required.join(', ') };
}

interface ElementLimit {
  readonly element: string;
  readonly limit: number;
  readonly isBlended: boolean;
}

function limitsOf(limits: Readonly<Record<string, number>>, isBlended: boolean): readonly ElementLimit[] {
  return Object.entries(limits)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([element, limit]) => ({ element, limit, isBlended }));
}

/** Numbers only: what every object inherits is none, so an element called `constructor` is not known. */
function knownWtPct(lot: MatchLot, element: string): number | null {
  const found: unknown = lot.otherElementWtPct[element];
  return typeof found === 'number' ? found : null;
}

function withinLimit(foundWtPct: number | null, limitWtPct: number | null): GateVerdict {
  if (limitWtPct === null) return 'PASS';
  if (foundWtPct === null) return 'UNKNOWN';
  return passIf(foundWtPct <= limitWtPct);
}

/** UNKNOWN where the limit lies inside the range: a measurement would decide. */
function rangeWithinLimit({ low, high }: WtPctRange, limitWtPct: number | null): GateVerdict {
  if (limitWtPct === null || high <= limitWtPct) return 'PASS';
  return low > limitWtPct ? 'FAIL' : 'UNKNOWN';
}

function rangeText({ low, high }: WtPctRange): string {
  return `${low} ${high}`;
}

function limitFigures(
  what: string,
  { low, high }: WtPctRange,
  limitWtPct: number | null,
): { found: string; required: string } {
  return {
    found: low === high ? `${what} ${low} wt%` : `${what} between ${low} and ${high} wt%`,
    required: limitWtPct === null ? 'no limit' : `at most ${limitWtPct} wt%`,
  };
}

function oneOf(keys: readonly string[]): string {
  return keys.length === 0 ? 'none' : `one of ${keys.join(', ')}`;
}

function passIf(holds: boolean): GateVerdict {
  return holds ? 'PASS' : 'FAIL';
}
