import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { publicCode } from './public-code.js';

const RECORDED_AT = '2026-11-23T08:00:00.000Z';
const idEndingIn = (digits: string): string => `0199b0a2-6d3c-7c3e-9f0e-3f${digits}`;

describe('publicCode', () => {
  // Base 32 by hand: 0x20 = 32 = 1·32 + 0; 0x3ff = 31·32 + 31; I, L, O and U are no digits, so 18 is J and 31 Z.
  it.each([
    ['0000000000', '00000000'],
    ['000000001f', '0000000Z'],
    ['0000000020', '00000010'],
    ['00000003ff', '000000ZZ'],
    ['0000000012', '0000000J'],
    ['ffffffffff', 'ZZZZZZZZ'],
    ['8000000000', 'G0000000'],
  ])('writes the random bits %s as %s', (digits, letters) => {
    expect(publicCode('LOT', idEndingIn(digits), RECORDED_AT)).toBe(`LOT-2026-${letters}`);
  });

  it('begins with what it names and the year it was recorded', () => {
    expect(publicCode('BAT', idEndingIn('0000000000'), '2031-01-01T00:00:00.000Z')).toBe('BAT-2031-00000000');
  });

  it('tells apart any two ids with other random bits', () => {
    const digits = fc
      .integer({ min: 0, max: 2 ** 40 - 1 })
      .map((bits) => bits.toString(16).padStart(10, '0'));
    fc.assert(
      fc.property(digits, digits, (a, b) => {
        const [one, other] = [a, b].map((each) => publicCode('LOT', idEndingIn(each), RECORDED_AT));
        expect(one === other).toBe(a === b);
        expect(one).toMatch(/^LOT-2026-[0-9A-HJKMNP-TV-Z]{8}$/);
      }),
    );
  });
});
