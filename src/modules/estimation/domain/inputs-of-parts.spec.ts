import { describe, expect, it } from '@jest/globals';
import { aCatalogue, aProfile, pert } from './catalogue-for-specs.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';
import { plainInputs, type EstimateInputs } from './estimate-inputs.js';
import type { QuantityInterval } from './estimate.js';
import type { Evidence } from './evidence/evidence.js';
import { aPassport, aSample } from './evidence/evidence-for-specs.js';
import { inputsOfParts } from './inputs-of-parts.js';
import { linesOfParts, withOwnEvidence } from './lines-of-parts.js';

const ROUTE = 'perfect';
const CATALOGUE = aCatalogue({
  profiles: [aProfile({ magnetMassKgPerUnit: pert(0.01, 0.015, 0.02), gradeKey: 'plain' })],
});

const SCATTERED = aCatalogue({
  profiles: [aProfile({ magnetMassKgPerUnit: pert(0.01, 0.015, 0.02), unitScatterCv: 0.2 })],
});

function motors(units: number, weighingRelativeUncertainty = 0.01): EstimateInputs {
  const line = {
    kind: 'PROFILE_UNITS',
    profileKey: 'motor',
    units,
    liberation: 'DISMANTLING',
    gradeKey: null,
  } as const;
  return plainInputs([line], ROUTE, weighingRelativeUncertainty);
}

function withEvidence({ sources, ...inputs }: EstimateInputs, ...evidence: Evidence[]): EstimateInputs {
  return { ...inputs, sources: sources.map((source) => ({ ...source, evidence })) };
}

function inputsWith(...evidence: Evidence[]): EstimateInputs {
  return withEvidence(motors(400), ...evidence);
}

/** Relative to the median. */
function widthOf({ p10, p50, p90 }: QuantityInterval): number {
  return (p90 - p10) / p50;
}

function ndPrOf(inputs: EstimateInputs, catalogue = CATALOGUE) {
  const found = estimateRecoverableOxide(inputs, catalogue).oxides.find(
    ({ quantity }) => quantity === 'NDPR',
  );
  if (found === undefined) throw new Error('No NdPr');
  return found.recoverable;
}

describe('parts of material', () => {
  it('are estimated as so many of the units that the whole has', () => {
    const part = ndPrOf(inputsOfParts([{ wholeId: 'a', inputs: motors(400), share: 0.25 }], ROUTE));
    expect(part).toEqual(ndPrOf(motors(100)));
  });

  it('need no whole number of units', () => {
    const part = ndPrOf(inputsOfParts([{ wholeId: 'a', inputs: motors(10), share: 0.33 }], ROUTE));
    expect(part.mean / ndPrOf(motors(10)).mean).toBeCloseTo(0.33, 4);
  });

  it('of one whole that meet again are that whole: nothing about it became independent', () => {
    const whole = { wholeId: 'a', inputs: motors(400) };
    const [near, far] = [0.6, 0.4].map((share) => inputsOfParts([{ ...whole, share }], ROUTE));
    if (near === undefined || far === undefined) throw new Error('Two parts');
    const merged = inputsOfParts(
      [
        { wholeId: 'b', inputs: near, share: 1 },
        { wholeId: 'c', inputs: far, share: 1 },
      ],
      ROUTE,
    );
    expect(merged.sources).toHaveLength(1);
    expect(ndPrOf(merged)).toEqual(ndPrOf(motors(400)));
  });

  it('are the same in any order', () => {
    const parts = ['a', 'b', 'c'].map((wholeId, index) => ({
      wholeId,
      inputs: motors(100 + index),
      share: 0.1 * (index + 1),
    }));
    expect(inputsOfParts([...parts].reverse(), ROUTE)).toEqual(inputsOfParts(parts, ROUTE));
  });

  it('of one profile that are merged are as unsure as the whole, and not as if independent', () => {
    const halves = ['a', 'b'].map((wholeId) => ({ wholeId, inputs: motors(200, 0), share: 1 }));
    const merged = ndPrOf(inputsOfParts(halves, ROUTE));
    const whole = ndPrOf(motors(400, 0));
    expect(merged).toEqual(whole);
    // Independent halves would have 1/√2 of the width.
    const half = ndPrOf(motors(200, 0));
    const naive = Math.SQRT2 * (half.p90 - half.p10);
    expect(naive / (merged.p90 - merged.p10)).toBeCloseTo(Math.SQRT1_2, 3);
  });

  it('in thirds that meet again are the whole, though thirds do not add up to 1 in floating point', () => {
    const inputs = motors(400);
    const thirds = ['b', 'c', 'd', 'e', 'f', 'g'].map((wholeId) => ({
      wholeId,
      inputs: inputsOfParts([{ wholeId: 'a', inputs, share: 1 / 6 }], ROUTE),
      share: 1,
    }));
    expect(ndPrOf(inputsOfParts(thirds, ROUTE))).toEqual(ndPrOf(inputs));
  });

  it('keep what evidence about the whole has narrowed', () => {
    const inputs = withEvidence(motors(4_000), aPassport());
    const part = ndPrOf(inputsOfParts([{ wholeId: 'a', inputs, share: 0.25 }], ROUTE));
    expect(widthOf(part)).toBeCloseTo(widthOf(ndPrOf(inputs)), 3);
    expect(widthOf(part)).toBeLessThan(0.5 * widthOf(ndPrOf(motors(1_000))));
  });

  it('are not known one by one from a sample of the whole: they have a scatter of their own', () => {
    // Mean of ten units about that of ten others out of 400: CV·√(1/10 + 1/10 − 2/400) = 0.2·√0.195.
    const sample = aSample({ scaleDivisionGrams: 1e-6 });
    const inputs = withEvidence(motors(400, 0), sample);
    const part = inputsOfParts([{ wholeId: 'a', inputs, share: 10 / 400 }], ROUTE);
    const { p10, p50, p90 } = ndPrOf(part, SCATTERED);
    const unknown = 0.2 * Math.sqrt(1 / 10 + 1 / 10 - 2 / 400);
    const believed = Math.hypot(5 / Math.sqrt(7) / 15, 0.2 / Math.sqrt(10));
    const posterior = 1 / Math.hypot(1 / unknown, 1 / believed);
    expect((p90 - p10) / (2 * 1.28155 * p50) / posterior).toBeCloseTo(1, 1);
    // All ten opened, and nothing else: nothing is left to be found out.
    const all = withEvidence(motors(10, 0), sample);
    expect(widthOf(ndPrOf(all, SCATTERED))).toBeLessThan(1e-3);
    expect(widthOf(ndPrOf(part, SCATTERED))).toBeGreaterThan(0.1);
  });

  it('of one ticket become one source again where evidence came to one of them', () => {
    const [near, far] = [0.6, 0.4].map((share) =>
      inputsOfParts([{ wholeId: 'a', inputs: motors(400), share }], ROUTE),
    );
    if (near === undefined || far === undefined) throw new Error('Two parts');
    const known = withOwnEvidence(near, [aPassport()]);
    const merged = inputsOfParts(
      [
        { wholeId: 'b', inputs: known, share: 1 },
        { wholeId: 'c', inputs: far, share: 1 },
      ],
      ROUTE,
    );
    expect(merged.sources).toHaveLength(1);
    expect(linesOfParts(merged)).toEqual([
      { origin: 'a/0', place: 0, share: 1, markedGradeKey: null, line: motors(400).sources[0]?.lines[0] },
    ]);
    expect(
      ndPrOf(merged).mean / (0.6 * ndPrOf(inputsWith(aPassport())).mean + 0.4 * ndPrOf(motors(400)).mean),
    ).toBeCloseTo(1, 6);
    expect(widthOf(ndPrOf(merged))).toBeLessThan(widthOf(ndPrOf(motors(400))));
    expect(widthOf(ndPrOf(merged))).toBeGreaterThan(widthOf(ndPrOf(known)));
  });

  it('count evidence once that several of them have', () => {
    const inputs = withEvidence(motors(400), aPassport());
    const [one, other] = ['a', 'b'].map((wholeId) => ({ wholeId, inputs, share: 0.5 }));
    if (one === undefined || other === undefined) throw new Error('Two parts');
    const merged = inputsOfParts([one, other], ROUTE);
    expect(merged.sources).toMatchObject([{ evidence: [{ id: 'passport', lineIndexes: [0, 1] }] }]);
    expect(widthOf(ndPrOf(merged))).toBeCloseTo(widthOf(ndPrOf(inputs)), 2);
  });

  it('leave behind what a separator realised from the whole', () => {
    const realised = { id: 'r', elements: [], sharedRelativeUncertainty: 0.01 };
    const part = inputsOfParts([{ wholeId: 'a', inputs: { ...motors(4), realised }, share: 0.5 }], ROUTE);
    expect(part.realised).toBeNull();
  });
});
