import { describe, expect, it } from '@jest/globals';
import type { EvidenceContent, EvidenceRecord } from './evidence-record.entity.js';
import { evidenceAbout } from './evidence-records.js';

function record(
  id: string,
  content: EvidenceContent | null,
  lineNumbers: readonly number[] | null,
): EvidenceRecord {
  return {
    id,
    subjectKind: 'BATCH',
    subjectId: 'batch',
    kind: content?.kind ?? 'ASSAY',
    lineNumbers,
    content,
    declared: {},
    warnings: [],
    certificateNumber: null,
    laboratory: null,
    certificateHolderId: null,
    liveCertificate: null,
    observedAt: '2026-11-21T13:20:00.000Z',
    recordedAt: '2026-11-23T08:00:00.000Z',
    withdrawnAt: null,
    withdrawalReason: null,
    version: 1,
  };
}

const PASSPORT: EvidenceContent = {
  kind: 'PASSPORT',
  magnetMassGramsPerUnit: 1_600,
  relativeUncertainty: 0.05,
};
const ASSAY: EvidenceContent = {
  kind: 'ASSAY',
  tier: 3,
  method: 'icpoes',
  laboratory: 'Delft',
  composite: { key: 'c', pieceCount: 5, populationCount: null },
  relativeTo: 'ALLOY',
  expressedAs: 'METAL',
  results: [],
};

/** Which records are taken, with the places of their lines. */
function taken(records: readonly EvidenceRecord[], ...lineNumbers: number[]) {
  return evidenceAbout(records, lineNumbers).evidence.map(({ id, lineIndexes }) => [id, lineIndexes]);
}

describe('evidence about chosen lines', () => {
  it('is told by their places, whatever their numbers', () => {
    expect(taken([record('p', PASSPORT, [3, 5])], 2, 3, 5)).toEqual([['p', [1, 2]]]);
  });

  it('counts where all its lines are chosen, an assay also where some are', () => {
    const records = [record('p', PASSPORT, [1, 2]), record('a', ASSAY, [1, 2])];
    expect(taken(records, 2)).toEqual([['a', [0]]]);
    expect(taken(records, 3)).toEqual([]);
    expect(taken(records, 1, 2)).toEqual([
      ['p', [0, 1]],
      ['a', [0, 1]],
    ]);
  });

  it('leaves out what tells nothing, and keeps what is of the whole apart', () => {
    const realised: EvidenceContent = {
      kind: 'REALISED_RECOVERY',
      elements: [],
      sharedRelativeUncertainty: 0.001,
    };
    const all = evidenceAbout([record('n', null, [1]), record('r', realised, null)], [1]);
    expect(all).toEqual({
      evidence: [],
      realised: { id: 'r', elements: [], sharedRelativeUncertainty: 0.001 },
    });
  });
});
