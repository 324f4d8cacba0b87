import { describe, expect, it } from '@jest/globals';
import { aDemand, aLot, aSnapshot } from '../../../../test/support/match-builders.js';
import { assertMatchSnapshot } from './match-snapshot-check.js';

const route = aDemand().route;

describe('assertMatchSnapshot', () => {
  it('accepts what the builders build', () => {
    expect(() => assertMatchSnapshot(aSnapshot([aLot()], [aDemand()]))).not.toThrow();
  });

  it.each([
    ['/lots/1/id', aSnapshot([aLot(), aLot()], [])],
    ['/demands/1/id', aSnapshot([], [aDemand(), aDemand()])],
    ['/at', { ...aSnapshot([], []), at: 'today' }],
    ['/lots/0/netMassGrams', aSnapshot([aLot({ netMassGrams: 0 })], [])],
    ['/lots/0/netMassGrams', aSnapshot([aLot({ netMassGrams: 1.5 })], [])],
    ['/lots/0/liberatedMilligrams', aSnapshot([aLot({ ndPrMilligrams: { p10: 2, p50: 1, p90: 3 } })], [])],
    ['/lots/0/latitude', aSnapshot([aLot({ latitude: Number.NaN })], [])],
    ['/lots/0/longitude', aSnapshot([aLot({ longitude: 181 })], [])],
    ['/lots/0/availableUntil', aSnapshot([aLot({ availableUntil: '1 May' })], [])],
    ['/lots/0/reserveUsdMicrosPerKgNdPr', aSnapshot([aLot({ reserveUsdMicrosPerKgNdPr: -1 })], [])],
    ['/demands/0/ndPrOxideGramsMax', aSnapshot([], [aDemand({ ndPrOxideGramsMax: 2 ** 53 })])],
    ['/demands/0/payablePct', aSnapshot([], [aDemand({ payablePct: 101 })])],
    ['/demands/0/dy2o3UsdMicrosPerKg', aSnapshot([], [aDemand({ dy2o3UsdMicrosPerKg: 0.5 })])],
    [
      '/demands/0/route/yieldMean',
      aSnapshot([], [aDemand({ route: { ...route, yieldMean: { ...route.yieldMean, ND2O3: 1.01 } } })]),
    ],
  ])('names %s', (pointer, snapshot) => {
    expect(() => assertMatchSnapshot(snapshot)).toThrow(
      expect.objectContaining({
        code: 'match-snapshot-invalid',
        faults: [expect.objectContaining({ pointer, code: 'NOT_ALLOWED' })],
      }),
    );
  });
});
