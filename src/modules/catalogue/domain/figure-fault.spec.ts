import { describe, expect, it } from '@jest/globals';
import { PERCENT, POSITIVE, SHARE, type FigureBounds } from './figure-bounds.js';
import { figureFault } from './figure-fault.js';
import type { PercentileFigure } from './figure-quantile.js';

type Case = readonly [string, PercentileFigure['distribution'], readonly number[], FigureBounds];

function faultOf([, distribution, [low = 0, mode = 0, high = 0], bounds]: Case) {
  return figureFault({ low, mode, high, distribution }, bounds);
}

describe('figureFault', () => {
  it.each<Case>([
    ['a product of P10 and P90 within 1 % of the square', 'LOGNORMAL', [1, 2, 4.03], POSITIVE],
    ['a lognormal far below its bound', 'LOGNORMAL', [0.5, 1, 2], PERCENT],
    ['a skewed metalog', 'METALOG', [0.4, 1.1, 6], PERCENT],
    ['a metalog near its bound', 'METALOG', [0.9, 0.97, 0.99], SHARE],
    // Order is checked where the row is read.
    ['what is out of order', 'METALOG', [3, 2, 1], POSITIVE],
    ['what could not be read', 'LOGNORMAL', [Number.NaN, 2, 1], POSITIVE],
  ])('takes %s', (...given) => {
    expect(faultOf(given)).toBeNull();
  });

  it.each<readonly [...Case, string, RegExp, RegExp]>([
    ['a P10 of 0', 'LOGNORMAL', [0, 1, 2], POSITIVE, 'low', /P10 of a LOGNORMAL is 0/, /above 0/],
    ['a P90 at the bound', 'METALOG', [50, 80, 100], PERCENT, 'high', /is 100/, /below 100/],
    // 1 · 4.05 / 2² = 1.0125; the geometric mean of 1 and 4.05 is 2.012.
    [
      'a lognormal off by 1.25 %',
      'LOGNORMAL',
      [1, 2, 4.05],
      POSITIVE,
      'mode',
      /4.05, and P50² is 4/,
      /2\.012/,
    ],
    // σ = ln(0.9/0.8) / 1.2816 = 0.0919; 0.8 · e^(4.753 · 0.0919) = 1.24.
    ['a lognormal yield', 'LOGNORMAL', [0.7111, 0.8, 0.9], SHARE, 'high', /passes 1/, /METALOG/],
    // Of P10 1 and P90 e the P50 lies between 1.181 and 2.301 (paper's k = 0.166578).
    [
      'a skewed metalog',
      'METALOG',
      [1, 1.1, Math.E],
      POSITIVE,
      'mode',
      /negative density/,
      /1\.181 and 2\.301/,
    ],
    // ln 10 / ln 9 = 1.048: a log-logistic whose shape is below 1 has no mean. Limit: ln(P90/P50) = (ln 9 + 0.125 · ln 10) / 1.125.
    ['a tail without mean', 'METALOG', [1, 10, 100], POSITIVE, 'high', /no finite mean/, /below 91\.06/],
  ])('refuses %s', (name, distribution, values, bounds, end, problem, fix) => {
    const fault = faultOf([name, distribution, values, bounds]);
    expect(fault?.end).toBe(end);
    expect(fault?.problem).toMatch(problem);
    expect(fault?.fix).toMatch(fix);
  });
});
