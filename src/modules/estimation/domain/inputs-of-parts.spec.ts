import { describe, expect, it } from '@jest/globals';
import { aCatalogue, aProfile, pert } from './catalogue-for-specs.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';
import { plainInputs, type EstimateInputs } from './estimate-inputs.js';
import { inputsOfParts } from './inputs-of-parts.js';

const ROUTE = 'perfect';
const CATALOGUE = aCatalogue({
  profiles: [aProfile({ magnetMassKgPerUnit: pert(0.01, 0.015, 0.02), gradeKey: 'plain' })],
});

function motors(units: number): EstimateInputs {
  const line = {
    kind: 'PROFILE_UNITS',
    profileKey: 'motor',
    units,
    liberation: 'DISMANTLING',
    gradeKey: null,
  } as const;
  return plainInputs([line], ROUTE, 0.01);
}

function ndPrOf(inputs: EstimateInputs) {
  const found = estimateRecoverableOxide(inputs, CATALOGUE).oxides.find(
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

  it('leave behind what a separator realised from the whole', () => {
    const realised = { id: 'r', elements: [], sharedRelativeUncertainty: 0.01 };
    const part = inputsOfParts([{ wholeId: 'a', inputs: { ...motors(4), realised }, share: 0.5 }], ROUTE);
    expect(part.realised).toBeNull();
  });
});
