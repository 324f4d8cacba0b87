import { describe, expect, it } from '@jest/globals';
import { appliedPrices, priceMicrosPerKgOf, priceWarnings } from './applied-prices.js';
import type { PriceQuote } from './price-csv.js';
import type { PricedOxide } from './priced-oxide.js';

const DATE = '2026-11-23';

function quote(oxide: PricedOxide, priceMicrosPerKg: number, date = DATE): PriceQuote {
  return { oxide, date, priceMicrosPerKg, source: 'Broker' };
}

describe('appliedPrices', () => {
  it('takes each oxide’s own quote', () => {
    const quotes = [quote('ND2O3', 1), quote('PR6O11', 2), quote('DY2O3', 3), quote('TB4O7', 4)];
    const applied = appliedPrices([...quotes, quote('NDPR', 9)], DATE);
    expect(applied.map((one) => [one.element, one.quote?.oxide])).toEqual([
      ['Nd', 'ND2O3'],
      ['Pr', 'PR6O11'],
      ['Dy', 'DY2O3'],
      ['Tb', 'TB4O7'],
    ]);
    expect(priceMicrosPerKgOf(applied)).toEqual({ Nd: 1, Pr: 2, Dy: 3, Tb: 4 });
  });

  it('takes NdPr oxide for both of which it is made, and for nothing else', () => {
    const applied = appliedPrices([quote('NDPR', 9)], DATE);
    expect(priceMicrosPerKgOf(applied)).toEqual({ Nd: 9, Pr: 9 });
    expect(applied.filter((one) => one.quote === null).map(({ element }) => element)).toEqual(['Dy', 'Tb']);
  });

  it('takes NdPr oxide for the one that has none of its own', () => {
    expect(priceMicrosPerKgOf(appliedPrices([quote('NDPR', 9), quote('PR6O11', 2)], DATE))).toEqual({
      Nd: 9,
      Pr: 2,
    });
  });

  it('prefers an own quote, however old', () => {
    const applied = appliedPrices([quote('NDPR', 9), quote('ND2O3', 1, '2020-01-01')], DATE);
    expect(priceMicrosPerKgOf(applied)).toEqual({ Nd: 1, Pr: 9 });
  });

  it('counts age in days to the date of the valuation', () => {
    const applied = appliedPrices([quote('DY2O3', 3, '2026-11-20'), quote('TB4O7', 4)], DATE);
    expect(applied.map(({ ageDays }) => ageDays)).toEqual([null, null, 3, 0]);
  });

  it('knows no price where there is no quote', () => {
    expect(priceMicrosPerKgOf(appliedPrices([], DATE))).toEqual({});
  });
});

describe('priceWarnings', () => {
  const warningsOf = (...quotes: PriceQuote[]) => priceWarnings(appliedPrices(quotes, DATE));

  it('names what has no price', () => {
    expect(warningsOf(quote('NDPR', 9), quote('DY2O3', 3))).toMatchObject([
      { code: 'NO_PRICE', element: 'Tb' },
    ]);
    expect(warningsOf().map(({ element }) => element)).toEqual(['Nd', 'Pr', 'Dy', 'Tb']);
  });

  it('names a quote of more than 90 days, and says of when it is', () => {
    // 25 August + 90 days is 23 November.
    const others = [quote('NDPR', 9), quote('DY2O3', 3)];
    expect(warningsOf(...others, quote('TB4O7', 4, '2026-08-25'))).toEqual([]);
    const [warning, ...rest] = warningsOf(...others, quote('TB4O7', 4, '2026-08-24'));
    expect(rest).toEqual([]);
    expect(warning).toMatchObject({ code: 'STALE_PRICE', element: 'Tb' });
    expect(warning?.detail).toMatch(/^The quote for Tb4O7 of 2026-08-24 is 91 days old/);
  });

  it('names an old quote for NdPr oxide under both that it serves', () => {
    const old = [quote('NDPR', 9, '2020-01-01'), quote('DY2O3', 3), quote('TB4O7', 4)];
    expect(warningsOf(...old).map(({ code, element }) => `${code} ${element}`)).toEqual([
      'STALE_PRICE Nd',
      'STALE_PRICE Pr',
    ]);
  });
});
