import { describe, expect, it } from '@jest/globals';
import { aCatalogue, aProfile, pert } from './catalogue-for-specs.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';
import { plainInputs, type EstimateInputs } from './estimate-inputs.js';
import type { EstimationLine } from './estimation-line.js';
import { anAssay, aPassport } from './evidence/evidence-for-specs.js';
import { inputsOfParts } from './inputs-of-parts.js';
import { linesOfParts, withOwnEvidence } from './lines-of-parts.js';

const ROUTE = 'perfect';
const CATALOGUE = aCatalogue({
  profiles: [aProfile({ magnetMassKgPerUnit: pert(0.01, 0.015, 0.02), gradeKey: 'plain' })],
});

function motors(units: number): EstimationLine {
  return { kind: 'PROFILE_UNITS', profileKey: 'motor', units, liberation: 'DISMANTLING', gradeKey: null };
}

function byMass(netMassGrams: number): EstimationLine {
  return {
    kind: 'PROFILE_MASS',
    profileKey: 'motor',
    netMassGrams,
    liberation: 'DISMANTLING',
    gradeKey: null,
  };
}

const ticket = (...lines: EstimationLine[]): EstimateInputs => plainInputs(lines, ROUTE, 0.01);
const merged = (share: number): EstimateInputs =>
  inputsOfParts(
    [
      { wholeId: 'b', inputs: ticket(motors(10)), share: 1 },
      { wholeId: 'a', inputs: ticket(motors(100), byMass(6_000)), share },
    ],
    ROUTE,
  );

function widthOf(inputs: EstimateInputs): number {
  const ndPr = estimateRecoverableOxide(inputs, CATALOGUE).oxides.find(({ quantity }) => quantity === 'NDPR');
  if (ndPr === undefined) throw new Error('No NdPr');
  return (ndPr.recoverable.p90 - ndPr.recoverable.p10) / ndPr.recoverable.p50;
}

describe('lines of parts', () => {
  it('are those of the tickets, by ticket, with what of them is there', () => {
    expect(linesOfParts(merged(0.25)).map(({ origin, place, line }) => [origin, place, line])).toEqual([
      ['a/0', 0, motors(25)],
      ['a/0', 1, byMass(1_500)],
      ['b/0', 0, motors(10)],
    ]);
  });

  it('stay the same lines when evidence makes the tickets one source', () => {
    const inputs = merged(0.25);
    const known = withOwnEvidence(inputs, [anAssay({ lineIndexes: [0, 2] })]);
    expect(known.sources).toMatchObject([{ evidence: [{ lineIndexes: [0, 2] }] }]);
    expect(linesOfParts(known)).toEqual(linesOfParts(inputs));
  });

  it('are estimated as before where they only become one source', () => {
    const inputs = merged(0.25);
    const aside = withOwnEvidence(inputs, [{ ...aPassport({ relativeUncertainty: 1 }), lineIndexes: [0] }]);
    const without = { ...aside, sources: aside.sources.map((source) => ({ ...source, evidence: [] })) };
    expect(without.sources).toHaveLength(1);
    expect(widthOf(without)).toBeCloseTo(widthOf(inputs), 3);
  });

  it('take what was counted and weighed of the part that is there', () => {
    const known = withOwnEvidence(merged(0.25), [
      { kind: 'COUNT', id: 'count', lineIndexes: [0], units: 27 },
      {
        kind: 'WEIGHING',
        id: 'weighing',
        lineIndexes: [1],
        netMassGrams: 1_600,
        scaleDivisionGrams: 1,
        readings: 1,
      },
    ]);
    const alone = plainInputs([motors(27), motors(10), byMass(1_600)], ROUTE);
    const meanOf = (inputs: EstimateInputs): number =>
      estimateRecoverableOxide(inputs, CATALOGUE).magnetMass.mean;
    expect(meanOf(known) / meanOf(alone)).toBeCloseTo(1, 4);
  });

  it('hand their evidence on to what is made of them', () => {
    const known = withOwnEvidence(merged(0.25), [aPassport({ lineIndexes: [0, 1, 2] })]);
    const half = inputsOfParts([{ wholeId: 'm', inputs: known, share: 0.5 }], ROUTE);
    expect(half.sources).toMatchObject([{ share: 0.5, evidence: [{ id: 'passport' }] }]);
    expect(widthOf(half)).toBeLessThan(0.5 * widthOf(merged(0.25)));
  });
});
