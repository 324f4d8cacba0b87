import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pert } from '../catalogue-for-specs.js';
import { constant, type Distribution, fromWeightedValues } from '../distribution/distribution.js';
import { figureDistribution, lognormalRatio } from '../distribution/known-shapes.js';
import { aFactor, plainDraws } from './plain-draws-for-specs.js';
import {
  amount,
  eachFactor,
  isReadOnce,
  momentsOf,
  product,
  type Quantity,
  sum,
  uncertain,
  withFactors,
  ZERO,
} from './quantity.js';

const dice = (...values: number[]): Distribution =>
  fromWeightedValues(Float64Array.from(values), new Float64Array(values.length).fill(1));
const a = aFactor('a', dice(1, 2, 6));
const b = aFactor('b', dice(3, 5));
const c = aFactor('c', dice(2, 4));

describe('product and sum', () => {
  it('of known amounts are arithmetic', () => {
    expect(product(2, amount(3), amount(5))).toEqual(amount(30));
    expect(sum([amount(3), amount(4)])).toEqual(amount(7));
    expect(sum([])).toEqual(ZERO);
    expect(momentsOf(product(2, sum([amount(3), amount(4)])))).toEqual({ mean: 14, variance: 0 });
  });

  it('take a certain factor for the amount that it is', () => {
    expect(aFactor('known', constant(3))).toEqual(amount(3));
    expect(product(2, aFactor('known', constant(3)))).toEqual(amount(6));
  });

  it('times 0 are nothing, whatever else is in them', () => {
    expect(product(0, a)).toEqual(ZERO);
    expect(product(1, a, amount(0), b)).toEqual(ZERO);
    expect(sum([product(1, a, ZERO), amount(4)])).toEqual(amount(4));
  });

  it('of one are that one', () => {
    expect(product(1, a)).toBe(a);
    expect(sum([a])).toBe(a);
    expect(sum([a, amount(0)])).toBe(a);
  });

  it('move known amounts outward, where they are added and multiplied once', () => {
    // 2·(3·a)·b is 6·a·b; 1 + a + (b + 2) + 4 is a + b + 7.
    const six = product(2, product(3, a), b);
    expect(six).toMatchObject({ kind: 'PRODUCT', scale: 6 });
    expect(momentsOf(six)).toEqual(momentsOf(product(6, a, b)));
    const seven = sum([amount(1), a, sum([b, amount(2)]), amount(4)]);
    expect(momentsOf(seven)).toEqual(momentsOf(sum([a, b, amount(7)])));
  });
});

/** Every combination of the faces of independent dice, one by one. */
function bruteForce(value: (a: number, b: number, c: number) => number): { mean: number; variance: number } {
  const outcomes = [1, 2, 6].flatMap((x) => [3, 5].flatMap((y) => [2, 4].map((z) => value(x, y, z))));
  const mean = outcomes.reduce((total, each) => total + each, 0) / outcomes.length;
  return {
    mean,
    variance: outcomes.reduce((total, each) => total + (each - mean) ** 2, 0) / outcomes.length,
  };
}

describe('momentsOf', () => {
  it.each<[string, Quantity, (a: number, b: number, c: number) => number]>([
    ['2·a·b', product(2, a, b), (x, y) => 2 * x * y],
    ['a + b + 7', sum([a, b, amount(7)]), (x, y) => x + y + 7],
    ['a·(b + c)', product(1, a, sum([b, c])), (x, y, z) => x * (y + z)],
    ['3·a·b + c', sum([product(3, a, b), c]), (x, y, z) => 3 * x * y + z],
    [
      '2·(a + 5)·(b + 3·c)',
      product(2, sum([a, amount(5)]), sum([b, product(3, c)])),
      (x, y, z) => 2 * (x + 5) * (y + 3 * z),
    ],
  ])('of %s are those of all combinations', (_name, quantity, value) => {
    const expected = bruteForce(value);
    expect(momentsOf(quantity).mean).toBeCloseTo(expected.mean, 10);
    expect(momentsOf(quantity).variance).toBeCloseTo(expected.variance, 9);
  });

  it('keep the mean where a block is in two terms', () => {
    const shared = sum([product(1, a, b), product(1, a, c)]);
    expect(momentsOf(shared).mean).toBeCloseTo(bruteForce((x, y, z) => x * y + x * z).mean, 10);
  });

  it('agree with a million draws of continuous factors', () => {
    const quantity = sum([
      product(3, aFactor('x', figureDistribution(pert(1, 2, 5))), aFactor('y', lognormalRatio(0.3))),
      aFactor('z', figureDistribution(pert(0, 1, 4))),
    ]);
    const drawn = plainDraws(quantity, 1_000_000);
    const mean = drawn.reduce((total, each) => total + each, 0) / drawn.length;
    const variance = drawn.reduce((total, each) => total + (each - mean) ** 2, 0) / drawn.length;
    // Five standard errors: 5·σ/√n of the mean, and 5·√((κ − 1)/n) with κ < 6 of the variance.
    expect(Math.abs(mean - momentsOf(quantity).mean)).toBeLessThan(5e-3 * Math.sqrt(variance));
    expect(Math.abs(variance / momentsOf(quantity).variance - 1)).toBeLessThan(0.012);
  });
});

describe('isReadOnce', () => {
  it('is false only where a block occurs twice', () => {
    expect(isReadOnce(product(1, a, sum([b, c])))).toBe(true);
    expect(isReadOnce(sum([product(1, a, b), product(1, a, c)]))).toBe(false);
    expect(isReadOnce(product(1, a, a))).toBe(false);
    // Two coordinates of one draw are one block.
    expect(isReadOnce(sum([a, aFactor('a', dice(7, 8))]))).toBe(false);
    expect(isReadOnce(amount(3))).toBe(true);
  });
});

describe('eachFactor', () => {
  it('visits every occurrence in the order of the formula', () => {
    const visited: string[] = [];
    eachFactor(sum([product(2, b, a), amount(1), product(1, a, c)]), ({ block }) => visited.push(block));
    expect(visited).toEqual(['b', 'a', 'a', 'c']);
  });
});

describe('withFactors', () => {
  const formula = sum([product(2, a, b), product(1, c, amount(3))]);

  it('leaves a formula alone in which nothing is exchanged', () => {
    expect(withFactors(formula, (factor) => factor)).toBe(formula);
  });

  it('exchanges one factor and keeps the other parts as the same objects', () => {
    const changed = withFactors(formula, (factor) =>
      factor.block === 'c' ? { ...factor, distribution: dice(10, 20) } : factor,
    );
    expect(changed.kind).toBe('SUM');
    expect((changed as Quantity & { kind: 'SUM' }).of[0]).toBe((formula as Quantity & { kind: 'SUM' }).of[0]);
    // 2·E a·E b + 3·15 = 2·3·4 + 45.
    expect(momentsOf(changed).mean).toBeCloseTo(69, 10);
  });

  it('folds factors that have become certain into the amounts', () => {
    const known = withFactors(formula, (factor) => ({ ...factor, distribution: constant(2) }));
    expect(known).toEqual(amount(14)); // 2·2·2 + 2·3
  });
});

describe('formulas', () => {
  // Products and sums of up to six different dice, three levels deep.
  const formula = (depth: number, place: number): fc.Arbitrary<Quantity> => {
    const faces = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
    const leaf = fc.oneof(
      faces.map((values) => aFactor(`b${place}`, dice(...values.sort((x, y) => x - y)))),
      fc.integer({ min: 0, max: 4 }).map(amount),
    );
    if (depth === 0) return leaf;
    const parts = fc.tuple(formula(depth - 1, 2 * place), formula(depth - 1, 2 * place + 1));
    return fc.oneof(
      leaf,
      parts.map(([left, right]) => sum([left, right])),
      fc.tuple(fc.integer({ min: 0, max: 3 }), parts).map(([scale, both]) => product(scale, ...both)),
    );
  };

  it('mean the same however they were put together: mean and variance of all combinations', () => {
    fc.assert(
      fc.property(formula(3, 1), (quantity) => {
        const { mean, variance } = byCombinations(quantity);
        expect(momentsOf(quantity).mean).toBeCloseTo(mean, 8);
        expect(Math.abs(momentsOf(quantity).variance - variance)).toBeLessThan(
          1e-9 * (1 + mean * mean + variance),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('of a factor alone is that factor', () => {
    expect(uncertain({ block: 'x', kind: 'UNIT_SCATTER', subject: '', distribution: dice(1, 2) }).kind).toBe(
      'FACTOR',
    );
  });
});

/** Distribution of a read-once formula of dice, outcome by outcome. */
function outcomesOf(quantity: Quantity): readonly number[] {
  if (quantity.kind === 'FACTOR') return [...quantity.factor.distribution.atoms.values];
  const isSum = quantity.kind === 'SUM';
  return quantity.of.reduce<readonly number[]>(
    (outcomes, part) =>
      outcomes.flatMap((left) => outcomesOf(part).map((right) => (isSum ? left + right : left * right))),
    [quantity.kind === 'SUM' ? 0 : quantity.scale],
  );
}

function byCombinations(quantity: Quantity): { mean: number; variance: number } {
  const outcomes = outcomesOf(quantity);
  const mean = outcomes.reduce((total, each) => total + each, 0) / outcomes.length;
  return {
    mean,
    variance: outcomes.reduce((total, each) => total + (each - mean) ** 2, 0) / outcomes.length,
  };
}
