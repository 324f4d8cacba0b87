import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { amountOf, type Amount } from '../../ledger/domain/amount.js';
import { arrivalOf, TRANSIT_CAUSE_NAMES, type TransitCause } from './transit-difference.js';

/** 100 kg with 30 kg of rare-earth metal. */
const SENT: Amount = amountOf(100_000, { Nd: 24_000_000, Pr: 5_000_000, Dy: 999_999, Tb: 1 });

function faultOf(receivedGrams: number, cause: TransitCause | null): readonly string[] {
  const { code, faults } = refusalOf(() => arrivalOf(SENT, receivedGrams, cause, 'site'));
  return [code, ...faults.map((fault) => `${fault.pointer} ${fault.code}`)];
}

describe('arrivalOf', () => {
  it('is what was sent where nothing differs', () => {
    expect(arrivalOf(SENT, 100_000, null, 'site')).toEqual({ received: SENT, difference: [] });
  });

  it('loses metal with what was spilt: a tenth of it, rounded down, so that none is short', () => {
    const { received, difference } = arrivalOf(SENT, 90_000, 'SPILLAGE', 'site');
    const lost = amountOf(10_000, { Nd: 2_400_000, Pr: 500_000, Dy: 99_999, Tb: 0 });
    expect(received).toEqual(amountOf(90_000, { Nd: 21_600_000, Pr: 4_500_000, Dy: 900_000, Tb: 1 }));
    expect(difference).toEqual([
      { account: { kind: 'LOSS', siteId: 'site', lotId: null, cause: 'SPILLAGE' }, amount: lost },
    ]);
  });

  it('loses water without any metal', () => {
    const { received, difference } = arrivalOf(SENT, 98_500, 'DRYING', 'site');
    expect(received).toEqual({ ...SENT, grams: 98_500 });
    expect(difference[0]?.amount).toEqual(amountOf(1_500, { Nd: 0, Pr: 0, Dy: 0, Tb: 0 }));
  });

  it('cannot dry to less than its metal: 30 kg of it in 30 kg is the end', () => {
    expect(arrivalOf(SENT, 30_000, 'DRYING', 'site').received.grams).toBe(30_000);
    expect(faultOf(29_999, 'DRYING')).toEqual([
      'transit-difference-not-valid',
      '/receivedMassKg LIGHTER_THAN_ITS_METAL',
    ]);
  });

  it('can be lost as a whole, with all its metal', () => {
    const { received, difference } = arrivalOf(SENT, 0, 'THEFT', 'site');
    expect(received).toEqual(amountOf(0, { Nd: 0, Pr: 0, Dy: 0, Tb: 0 }));
    expect(difference[0]?.amount).toEqual(SENT);
  });

  it.each(['WETTING', 'SCALE_DIFFERENCE'] as const)(
    'gains by %s no metal, and a tenth at the most',
    (cause) => {
      const { received, difference } = arrivalOf(SENT, 110_000, cause, 'site');
      expect(received).toEqual({ ...SENT, grams: 110_000 });
      expect(difference).toEqual([
        {
          account: { kind: 'ADJUSTMENT', siteId: 'site', lotId: null, cause },
          amount: amountOf(-10_000, { Nd: 0, Pr: 0, Dy: 0, Tb: 0 }),
        },
      ]);
      expect(faultOf(110_001, cause)).toEqual([
        'transit-difference-not-valid',
        '/receivedMassKg GAINS_TOO_MUCH',
      ]);
    },
  );

  it.each([99_999, 100_001, 0])('asks for the cause of %d g', (receivedGrams) => {
    expect(faultOf(receivedGrams, null)).toEqual(['transit-difference-not-valid', '/cause REQUIRED']);
  });

  it('asks for no cause where nothing differs', () => {
    expect(faultOf(100_000, 'DRYING')).toEqual(['transit-difference-not-valid', '/cause NOTHING_DIFFERS']);
  });

  it('lets each cause explain what it can', () => {
    const explains = (receivedGrams: number): readonly TransitCause[] =>
      TRANSIT_CAUSE_NAMES.filter((cause) => {
        try {
          return arrivalOf(SENT, receivedGrams, cause, 'site').difference.length === 1;
        } catch {
          return false;
        }
      });
    expect(explains(99_000)).toEqual([
      'SPILLAGE',
      'THEFT',
      'REJECTED_AND_SCRAPPED',
      'DRYING',
      'SCALE_DIFFERENCE',
    ]);
    expect(explains(101_000)).toEqual(['WETTING', 'SCALE_DIFFERENCE']);
  });
});
