import { describe, expect, it } from '@jest/globals';
import type { EstimateInputs } from './estimate-inputs.js';
import { estimateRecoverableOxide, recoverableOxides } from './estimate-recoverable-oxide.js';
import { CATALOGUE, DISKS, HEAP, inputsOf, MOTORS, source, SWARF } from './mixed-load-for-specs.js';

describe('recoverableOxides', () => {
  it.each<readonly [string, EstimateInputs]>([
    ['a single line', inputsOf(source([MOTORS]))],
    ['a mixed load', inputsOf(source([MOTORS, DISKS, HEAP, SWARF]))],
    ['loads of several tickets', inputsOf(source([MOTORS, SWARF]), source([MOTORS]), source([HEAP]))],
  ])('of %s is what the whole estimate says of it, to the milligram', (_load, inputs) => {
    const { oxides } = estimateRecoverableOxide(inputs, CATALOGUE);
    expect(recoverableOxides(inputs, CATALOGUE)).toEqual(
      oxides.map(({ quantity, recoverable }) => ({ quantity, ...recoverable })),
    );
  });
});
