import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../../../shared/refusal-for-specs.js';
import {
  conditionOfMixed,
  HAZARDS,
  MAGNET_FAMILIES,
  refuseUnlikeConditions,
  type Hazard,
  type MagnetFamily,
  type MixedLot,
  type SuspectedFamily,
} from './mixing.js';

function lotOf(
  id: string,
  magnetFamily: MagnetFamily = 'UNKNOWN',
  hazard: Hazard = 'UNKNOWN',
  suspected: readonly SuspectedFamily[] = [],
): MixedLot {
  return { id, code: `LOT-${id}`, condition: { magnetFamily, hazard }, suspected };
}

/** The rule that keeps lots apart; null where they may be put together. */
function ruleAgainst(lots: readonly MixedLot[]): unknown {
  try {
    refuseUnlikeConditions(lots);
    return null;
  } catch (error) {
    return (error as { facts: { rule: string; lotIds: string[] } }).facts;
  }
}

describe('mixing', () => {
  it.each<[string, MixedLot, MixedLot]>([
    ['what nobody declared', lotOf('a'), lotOf('b')],
    ['NdFeB with what nobody declared', lotOf('a', 'NDFEB'), lotOf('b')],
    ['what has no hazard with what nobody declared', lotOf('a', 'NDFEB', 'NONE'), lotOf('b', 'NDFEB')],
    ['SmCo with SmCo', lotOf('a', 'SMCO'), lotOf('b', 'SMCO')],
    ['oily with oily', lotOf('a', 'NDFEB', 'OILY'), lotOf('b', 'NDFEB', 'OILY')],
    ['what looks like SmCo with SmCo', lotOf('a', 'SMCO', 'NONE', ['SMCO']), lotOf('b', 'SMCO', 'NONE')],
    [
      'what looks like ferrite with what looks like it',
      lotOf('a', 'UNKNOWN', 'NONE', ['FERRITE']),
      lotOf('b', 'UNKNOWN', 'NONE', ['FERRITE']),
    ],
  ])('lets go together %s', (_what, one, other) => {
    expect(ruleAgainst([one, other])).toBeNull();
    expect(ruleAgainst([other, one])).toBeNull();
  });

  it.each<[string, MixedLot, MixedLot, string, string]>([
    ['SmCo and NdFeB', lotOf('a', 'SMCO'), lotOf('b', 'NDFEB'), 'UNLIKE_MAGNET_FAMILY', 'keep them apart'],
    [
      'ferrite and what nobody declared',
      lotOf('a', 'FERRITE'),
      lotOf('b'),
      'MAGNET_FAMILY_NOT_DECLARED',
      'PUT /v1/lots/b/condition',
    ],
    [
      'oily and pyrophoric',
      lotOf('a', 'NDFEB', 'OILY'),
      lotOf('b', 'NDFEB', 'PYROPHORIC'),
      'UNLIKE_HAZARD',
      'keep them apart',
    ],
    ['oily and harmless', lotOf('a', 'NDFEB', 'OILY'), lotOf('b', 'NDFEB', 'NONE'), 'UNLIKE_HAZARD', 'OILY'],
    [
      'hazardous waste and what nobody declared',
      lotOf('a', 'NDFEB', 'HAZARDOUS_WASTE'),
      lotOf('b', 'NDFEB'),
      'HAZARD_NOT_DECLARED',
      'PUT /v1/lots/b/condition',
    ],
    [
      'what looks like SmCo and what does not',
      lotOf('a', 'NDFEB', 'NONE', ['SMCO']),
      lotOf('b', 'NDFEB', 'NONE'),
      'UNLIKE_MAGNET_FAMILY',
      'withdraw that evidence',
    ],
  ])('keeps apart %s', (_what, one, other, code, advice) => {
    const { code: problem, faults } = refusalOf(() => {
      refuseUnlikeConditions([one, other]);
    });
    expect(problem).toBe('lots-must-not-mix');
    expect(faults).toMatchObject([{ pointer: '/inputs/1/lotId', code }]);
    const detail = faults[0]?.detail ?? '';
    expect(detail).toContain(one.code);
    expect(detail).toContain(other.code);
    expect(detail).toContain(advice);
  });

  it('decides the same whatever the order, and finds what is unlike among many', () => {
    const aLot = fc.record({
      family: fc.constantFrom(...MAGNET_FAMILIES),
      hazard: fc.constantFrom(...HAZARDS),
      suspected: fc.subarray<SuspectedFamily>(['SMCO', 'FERRITE']),
    });
    fc.assert(
      fc.property(
        fc.array(aLot, { minLength: 2, maxLength: 5 }),
        fc.infiniteStream(fc.nat()),
        (found, keys) => {
          const lots = found.map(({ family, hazard, suspected }, index) =>
            lotOf(String(index), family, hazard, suspected),
          );
          const shuffled = lots
            .map((lot) => ({ lot, key: Number(keys.next().value) }))
            .sort((a, b) => a.key - b.key)
            .map(({ lot }) => lot);
          expect(ruleAgainst(shuffled)).toEqual(ruleAgainst(lots));
          const pairs = lots.flatMap((one) => lots.map((other) => ruleAgainst([one, other])));
          expect(ruleAgainst(lots) === null).toBe(pairs.every((rule) => rule === null));
        },
      ),
    );
  });

  it('makes what all have in common, else the unknown', () => {
    const oily = { magnetFamily: 'NDFEB', hazard: 'OILY' } as const;
    expect(conditionOfMixed([oily, oily])).toEqual(oily);
    expect(conditionOfMixed([oily, { magnetFamily: 'UNKNOWN', hazard: 'OILY' }])).toEqual({
      magnetFamily: 'UNKNOWN',
      hazard: 'OILY',
    });
  });
});
