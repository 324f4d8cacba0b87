import { describe, expect, it } from '@jest/globals';
import { standingAsOf, type EstimateRecord, type RevisionRecord } from './standing-as-of.js';

/** Recorded at 1, evidence at 2, corrected at 3 (its estimate a moment before), evidence at 5, void at 6. */
const at = (moment: number): string => `2026-11-0${Math.floor(moment)}T00:00:0${(moment % 1) * 10}.000Z`;
const REVISIONS: readonly RevisionRecord[] = [
  { id: 'r1', revision: 1, action: 'RECORDED', estimateId: 'e1', recordedAt: at(1) },
  { id: 'r2', revision: 2, action: 'CORRECTED', estimateId: 'e3', recordedAt: at(3.5) },
  { id: 'r3', revision: 3, action: 'VOIDED', estimateId: 'e4', recordedAt: at(6) },
];
const ESTIMATES: readonly EstimateRecord[] = [
  { id: 'e1', recordedAt: at(1) },
  { id: 'e2', recordedAt: at(2) },
  { id: 'e3', recordedAt: at(3) },
  { id: 'e4', recordedAt: at(5) },
];

describe('what of a batch was in force', () => {
  it.each([
    ['nothing before it was recorded', '2026-10-31T23:59:59.999Z', null],
    ['its first revision from the instant on', at(1), 'r1 e1'],
    ['the estimate that evidence has made', at(2), 'r1 e2'],
    ['no estimate of a correction that is not there yet', at(3), 'r1 e2'],
    ['the correction with its own estimate', at(3.5), 'r2 e3'],
    ['the correction with further evidence', at(5), 'r2 e4'],
    ['nothing once it is void', at(6), null],
  ])('%s', (_what, asOf, expected) => {
    for (const [revisions, estimates] of [
      [REVISIONS, ESTIMATES],
      [REVISIONS.toReversed(), ESTIMATES.toReversed()],
    ] as const) {
      const standing = standingAsOf(revisions, estimates, asOf);
      expect(standing && `${standing.revisionId} ${standing.estimateId}`).toBe(expected);
    }
  });
});
