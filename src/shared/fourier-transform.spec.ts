import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RealFourierTransform } from './fourier-transform.js';

const sequences = fc
  .integer({ min: 3, max: 9 })
  .chain((bits) =>
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2 ** bits, maxLength: 2 ** bits }),
  );

function halfTransform(sequence: readonly number[]): { real: Float64Array; imaginary: Float64Array } {
  const transform = new RealFourierTransform(sequence.length);
  const real = new Float64Array(transform.frequencies);
  const imaginary = new Float64Array(transform.frequencies);
  transform.forward(Float64Array.from(sequence), real, imaginary);
  return { real, imaginary };
}

describe('RealFourierTransform', () => {
  it('is the sum of its definition', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const { real, imaginary } = halfTransform(sequence);
        real.forEach((re, k) => {
          const angle = (j: number): number => (-2 * Math.PI * j * k) / sequence.length;
          expect(re).toBeCloseTo(
            sequence.reduce((sum, x, j) => sum + x * Math.cos(angle(j)), 0),
            10,
          );
          expect(imaginary[k]).toBeCloseTo(
            sequence.reduce((sum, x, j) => sum + x * Math.sin(angle(j)), 0),
            10,
          );
        });
      }),
      { numRuns: 30 },
    );
  });

  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const { real, imaginary } = halfTransform(sequence);
        const back = new Float64Array(sequence.length);
        new RealFourierTransform(sequence.length).inverse(real, imaginary, back);
        back.forEach((value, j) => expect(value).toBeCloseTo(sequence[j] ?? NaN, 12));
      }),
    );
  });

  it('turns the product of transforms into the cyclic convolution', () => {
    // (1 + 2x)(3 + x) = 3 + 7x + 2x²
    const a = halfTransform([1, 2, 0, 0, 0, 0, 0, 0]);
    const b = halfTransform([3, 1, 0, 0, 0, 0, 0, 0]);
    const real = a.real.map((re, k) => re * (b.real[k] ?? 0) - (a.imaginary[k] ?? 0) * (b.imaginary[k] ?? 0));
    const imaginary = a.real.map(
      (re, k) => re * (b.imaginary[k] ?? 0) + (a.imaginary[k] ?? 0) * (b.real[k] ?? 0),
    );
    const product = new Float64Array(8);
    new RealFourierTransform(8).inverse(real, imaginary, product);
    [3, 7, 2, 0, 0, 0, 0, 0].forEach((value, j) => expect(product[j]).toBeCloseTo(value, 13));
  });

  it.each([0, 4, 12, 1.5])('refuses the length %d', (length) => {
    expect(() => new RealFourierTransform(length)).toThrow(RangeError);
  });
});
