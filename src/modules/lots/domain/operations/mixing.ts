import { DomainError } from '../../../../shared/domain-error.js';

/** What the magnets of a lot are made of, as somebody declared it. */
export const MAGNET_FAMILIES = ['NDFEB', 'SMCO', 'FERRITE', 'UNKNOWN'] as const;
export type MagnetFamily = (typeof MAGNET_FAMILIES)[number];

/** What may be known to make a lot dangerous to store or ship; that nothing does is one of them. */
export const DECLARED_HAZARDS = ['NONE', 'OILY', 'SELF_HEATING', 'PYROPHORIC', 'HAZARDOUS_WASTE'] as const;
export type DeclaredHazard = (typeof DECLARED_HAZARDS)[number];

/** The same, as somebody declared it of a lot. */
export const HAZARDS = [...DECLARED_HAZARDS, 'UNKNOWN'] as const;
export type Hazard = (typeof HAZARDS)[number];

/** What somebody has declared about a lot. */
export interface LotCondition {
  readonly magnetFamily: MagnetFamily;
  readonly hazard: Hazard;
}

/** Families that evidence warns of, since every lot is estimated as NdFeB. */
export type SuspectedFamily = 'SMCO' | 'FERRITE';

/** A lot that is to be put together with others. */
export interface MixedLot {
  readonly id: string;
  readonly code: string;
  readonly condition: LotCondition;
  /** By the warnings of evidence that stands: its own, or of what it comes from. */
  readonly suspected: readonly SuspectedFamily[];
}

/** Why two lots must not be put together. */
interface Objection {
  readonly rule: 'SUSPECTED_FAMILY' | 'MAGNET_FAMILY' | 'HAZARD';
  readonly code: string;
  readonly detail: string;
}

/**
 * Refuses to put together what must stay apart. SmCo and ferrite spoil NdFeB for a separator and nobody can part them again,
 * so that what looks like them, or is declared as them, only goes with its like; what is declared dangerous in one way only
 * goes with what is in the same way. What nobody declared goes with NdFeB and with what has no hazard, and with nothing else.
 * The order of the lots does not matter.
 * @throws DomainError `lots-must-not-mix` with the rule and both lots, pointing to the later one of the request
 */
export function refuseUnlikeConditions(lots: readonly MixedLot[]): void {
  const byId = [...lots].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const objectionTo of [againstSuspicion, againstFamily, againstHazard]) {
    for (const [place, one] of byId.entries()) {
      for (const other of byId.slice(place + 1)) {
        const objection = objectionTo(one, other);
        if (objection === null) continue;
        const { rule, code, detail } = objection;
        const index = Math.max(lots.indexOf(one), lots.indexOf(other));
        throw new DomainError('lots-must-not-mix', detail, { rule, lotIds: [one.id, other.id] }, [
          { pointer: `/inputs/${index}/lotId`, code, detail },
        ]);
      }
    }
  }
}

const NAME_OF: Readonly<Record<MagnetFamily, string>> = {
  NDFEB: 'NdFeB',
  SMCO: 'SmCo',
  FERRITE: 'ferrite',
  UNKNOWN: 'of an unknown family',
};

function likenessesOf({ condition, suspected }: MixedLot): ReadonlySet<SuspectedFamily> {
  const { magnetFamily } = condition;
  const isDeclared = magnetFamily === 'SMCO' || magnetFamily === 'FERRITE';
  return new Set(isDeclared ? [...suspected, magnetFamily] : suspected);
}

function againstSuspicion(one: MixedLot, other: MixedLot): Objection | null {
  for (const [suspect, clean] of [
    [one, other],
    [other, one],
  ] as const) {
    const family = suspect.suspected.find((each) => !likenessesOf(clean).has(each));
    if (family === undefined) continue;
    const detail = `Evidence says that ${suspect.code} looks like ${NAME_OF[family]}, and ${clean.code} does not: keep them apart, or withdraw that evidence where it is wrong.`;
    return { rule: 'SUSPECTED_FAMILY', code: 'UNLIKE_MAGNET_FAMILY', detail };
  }
  return null;
}

function againstFamily(one: MixedLot, other: MixedLot): Objection | null {
  const [a, b] = [one.condition.magnetFamily, other.condition.magnetFamily];
  if (a === b) return null;
  if (a !== 'UNKNOWN' && b !== 'UNKNOWN') {
    const detail = `${one.code} is ${NAME_OF[a]} and ${other.code} is ${NAME_OF[b]}: keep them apart.`;
    return { rule: 'MAGNET_FAMILY', code: 'UNLIKE_MAGNET_FAMILY', detail };
  }
  const [known, unknown] = a === 'UNKNOWN' ? [other, one] : [one, other];
  if (known.condition.magnetFamily === 'NDFEB') return null;
  const detail = `${known.code} is ${NAME_OF[known.condition.magnetFamily]}, and nobody has declared what ${unknown.code} is: declare its magnetFamily first (PUT /v1/lots/${unknown.id}/condition).`;
  return { rule: 'MAGNET_FAMILY', code: 'MAGNET_FAMILY_NOT_DECLARED', detail };
}

function againstHazard(one: MixedLot, other: MixedLot): Objection | null {
  const [a, b] = [one.condition.hazard, other.condition.hazard];
  if (a === b) return null;
  if (a !== 'UNKNOWN' && b !== 'UNKNOWN') {
    const detail = `The hazard of ${one.code} is ${a} and that of ${other.code} is ${b}: keep them apart.`;
    return { rule: 'HAZARD', code: 'UNLIKE_HAZARD', detail };
  }
  const [known, unknown] = a === 'UNKNOWN' ? [other, one] : [one, other];
  if (known.condition.hazard === 'NONE') return null;
  const detail = `${known.code} is ${known.condition.hazard}, and nobody has declared the hazard of ${unknown.code}: declare it first (PUT /v1/lots/${unknown.id}/condition).`;
  return { rule: 'HAZARD', code: 'HAZARD_NOT_DECLARED', detail };
}

/** What is made of lots has their condition, as far as they all have the same; else it is unknown. */
export function conditionOfMixed(conditions: readonly LotCondition[]): LotCondition {
  const onlyOf = <Value>(values: readonly Value[], otherwise: Value): Value => {
    const [only, ...others] = new Set(values);
    return only === undefined || others.length > 0 ? otherwise : only;
  };
  return {
    magnetFamily: onlyOf<MagnetFamily>(
      conditions.map(({ magnetFamily }) => magnetFamily),
      'UNKNOWN',
    ),
    hazard: onlyOf<Hazard>(
      conditions.map(({ hazard }) => hazard),
      'UNKNOWN',
    ),
  };
}
