import { describe, expect, it } from '@jest/globals';
import { pert } from '../catalogue-for-specs.js';
import { type Distribution, fromWeightedValues } from '../distribution/distribution.js';
import { figureDistribution, lognormalRatio, normalRatio } from '../distribution/known-shapes.js';
import { Convolution } from './convolve-quantity.js';
import { Evaluation } from './evaluate-quantity.js';
import { aFactor, drawnPercentile, plainDraws } from './plain-draws-for-specs.js';
import { isReadOnce, momentsOf, product, type Quantity, sum } from './quantity.js';
import { Separation } from './separate-quantity.js';

const PROBABILITIES = [0.1, 0.5, 0.9];
const figure = (low: number, mode: number, high: number) => figureDistribution(pert(low, mode, high));
const dice = (...values: number[]): Distribution =>
  fromWeightedValues(Float64Array.from(values), new Float64Array(values.length).fill(1));
const separated = (quantity: Quantity): Quantity | null =>
  new Separation(new Convolution()).separated(quantity);

/** Every outcome of a formula of dice, in the order of all combinations of the blocks' faces. */
function outcomes(quantity: Quantity, faces: Readonly<Record<string, readonly number[]>>): number[] {
  const combinations = Object.entries(faces).reduce<Record<string, number>[]>(
    (all, [block, values]) => all.flatMap((each) => values.map((value) => ({ ...each, [block]: value }))),
    [{}],
  );
  const at = (part: Quantity, drawn: Record<string, number>): number => {
    if (part.kind === 'FACTOR') return drawn[part.factor.block] ?? NaN;
    const values = part.of.map((each) => at(each, drawn));
    return part.kind === 'SUM'
      ? values.reduce((total, each) => total + each, 0)
      : values.reduce((total, each) => total * each, part.scale);
  };
  return combinations.map((drawn) => at(quantity, drawn));
}

describe('Separation', () => {
  const faces = { a: [1, 2, 6], b: [3, 5], c: [2, 4], d: [1, 7] };
  const [a, b, c, d] = Object.entries(faces).map(([block, values]) => aFactor(block, dice(...values))) as [
    Quantity,
    Quantity,
    Quantity,
    Quantity,
  ];

  it.each<[string, Quantity]>([
    ['what all terms share', sum([product(2, a, b), product(3, a, c)])],
    ['what some terms share', sum([product(2, a, b), product(3, a, c), product(4, d)])],
    ['several that all share', sum([product(1, a, b, c), product(5, a, b, d)])],
    ['one inside another', sum([product(1, a, b, c), product(2, a, b, d), product(3, a)])],
    [
      'what a sum of its own multiplies',
      sum([product(1, sum([product(1, a, b), product(2, a)]), c), product(4, a, d)]),
    ],
  ])('takes %s out: the same outcome for every draw', (_name, quantity) => {
    const once = separated(quantity);
    if (once === null) throw new RangeError('It can be separated');
    expect(isReadOnce(quantity)).toBe(false);
    expect(isReadOnce(once)).toBe(true);
    outcomes(quantity, faces).forEach((value, k) => {
      expect(outcomes(once, faces)[k]).toBeCloseTo(value, 10);
    });
  });

  it('leaves a read-once formula alone', () => {
    const once = product(1, a, sum([b, c]));
    expect(separated(once)).toBe(once);
  });

  it('gives up on a draw times itself, and on two numbers of one draw', () => {
    expect(separated(product(1, a, a))).toBeNull();
    expect(separated(sum([product(1, a, b), aFactor('a', dice(7, 9))]))).toBeNull();
  });

  it('keeps the mean to the last digits where a narrow factor acts on a part', () => {
    const w = aFactor('w', normalRatio(0.005));
    const x = aFactor('x', figure(1, 2, 5));
    const quantity = sum([product(3, x), product(2, w, x), product(5, w, aFactor('y', figure(2, 3, 9)))]);
    const once = separated(quantity);
    if (once === null) throw new RangeError('It can be separated');
    expect(isReadOnce(once)).toBe(true);
    expect(momentsOf(once).mean / momentsOf(quantity).mean).toBeCloseTo(1, 12);
  });

  it('of a factor that acts on known amounts only is exact: 3 + 2·l has the quantiles of l', () => {
    // (2·l) + (l + 3): 3 + 3·l, the same draw in two terms.
    const l = aFactor('l', lognormalRatio(0.5));
    const quantity = sum([product(2, l), product(1, l), sum([product(3, figureOne())])]);
    const { p10, p50, p90 } = new Evaluation('specs').summaryOf(quantity);
    const sigma = Math.sqrt(Math.log(1.25));
    [p10, p50, p90].forEach((value, k) => {
      const z = [-1.281_551_565_5, 0, 1.281_551_565_5][k] ?? NaN;
      expect(Math.abs(value / (3 + 3 * Math.exp(sigma * z - sigma ** 2 / 2)) - 1)).toBeLessThan(2e-3);
    });
  });
});

/** 1, all but certain. */
function figureOne(): Quantity {
  return aFactor('one', normalRatio(1e-6));
}

describe('formulas that no factoring makes read-once, within 0.2 % of a million plain draws', () => {
  const g = aFactor('g', figure(0.4, 1, 2.6));
  const h = aFactor('h', lognormalRatio(0.3));
  const [u, v, x, y] = ['u', 'v', 'x', 'y'].map((name, k) =>
    aFactor(name, figure(0.5 + k / 5, 0.9 + k / 5, 1.6 + k / 3)),
  ) as [Quantity, Quantity, Quantity, Quantity];

  it.each<[string, Quantity]>([
    // Two grades of one profile and one grade of two profiles: neither can be taken out of all terms.
    ['a square of two and two', sum([product(1, u, sum([product(1, g, x), y])), product(2, v, g)])],
    [
      'a wide factor that acts on one term more',
      sum([product(3, g, u, x), product(1, g, v), product(2, u, y)]),
    ],
    ['two wide factors', sum([product(1, g, u, h), product(2, g, v), product(2, h, x), y])],
    [
      'a factor that may be 0',
      sum([product(2, zeroOrOne(), u, x), product(1, zeroOrOne(), v), product(1, u, y)]),
    ],
  ])('%s', (_name, quantity) => {
    expect(separated(quantity)).not.toBeNull();
    const drawn = plainDraws(quantity, 1_000_000);
    const { p10, p50, p90 } = new Evaluation('specs').summaryOf(quantity);
    [p10, p50, p90].forEach((value, k) => {
      expect(Math.abs(value / drawnPercentile(drawn, PROBABILITIES[k] ?? NaN) - 1)).toBeLessThan(2e-3);
    });
  });
});

/** Absent with 30 %. */
function zeroOrOne(): Quantity {
  return aFactor('present', fromWeightedValues(Float64Array.of(1), Float64Array.of(1), 0.3));
}
