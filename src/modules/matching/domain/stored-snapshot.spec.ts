import { describe, expect, it } from '@jest/globals';
import { aDemand, aLot, MATCH_DAY } from '../../../../test/support/match-builders.js';
import { NOTHING_DECLARED } from '../../lots/domain/lot-sourcing.js';
import { isEligible } from './gates/evaluate-gates.js';
import { currentSnapshot } from './stored-snapshot.js';

describe('snapshots of earlier versions', () => {
  it('of version 2 declare nothing of sourcing, and ask nothing of it', () => {
    const { sourcing: _sourcing, ...lot } = aLot();
    const { rulePacks: _packs, permits: _permits, country: _country, ...demand } = aDemand();
    const read = currentSnapshot({ version: 2, at: MATCH_DAY, lots: [lot], demands: [demand] });
    expect(read).toMatchObject({
      version: 3,
      lots: [{ id: lot.id, sourcing: NOTHING_DECLARED }],
      demands: [{ id: demand.id, rulePacks: [], permits: null, country: null }],
    });
    const [readLot] = read.lots;
    const [readDemand] = read.demands;
    if (readLot === undefined || readDemand === undefined) throw new Error('Something was lost.');
    expect(isEligible(readLot, readDemand, MATCH_DAY)).toBe(true);
  });

  it('of version 1 limit neither parts nor hazards besides', () => {
    const { sourcing: _sourcing, hazard: _hazard, isDivisible: _divisible, ...lot } = aLot();
    const {
      feedGramsMax: _feed,
      rulePacks: _packs,
      permits: _permits,
      country: _country,
      ...demand
    } = aDemand();
    expect(currentSnapshot({ at: MATCH_DAY, lots: [lot], demands: [demand] })).toMatchObject({
      isFair: false,
      lots: [{ hazard: 'UNKNOWN', isDivisible: true }],
      demands: [{ feedGramsMax: null }],
    });
  });

  it('of today are not copied', () => {
    const lot = aLot();
    const demand = aDemand();
    const read = currentSnapshot({ version: 3, at: MATCH_DAY, lots: [lot], demands: [demand] });
    expect(read.lots[0]).toBe(lot);
    expect(read.demands[0]).toBe(demand);
  });
});
