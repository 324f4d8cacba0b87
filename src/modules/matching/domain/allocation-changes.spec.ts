import { describe, expect, it } from '@jest/globals';
import { allocationChanges, type AllocationNow } from './allocation-changes.js';

const SAME: AllocationNow = {
  lot: { code: 'LOT-1', status: 'LISTED', version: 3, versionThen: 3, isOnOffer: true },
  demand: { code: 'DEM-1', status: 'OPEN', version: 1, versionThen: 1, isOpen: true, isPermitGone: false },
  availableGrams: 5_000,
  allocatedGrams: 5_000,
};
const codesOf = (now: AllocationNow): readonly string[] => allocationChanges(now).map(({ code }) => code);

describe('allocationChanges', () => {
  it('finds none where both sides are as they were and just enough is left', () => {
    expect(allocationChanges(SAME)).toEqual([]);
    expect(allocationChanges({ ...SAME, availableGrams: 9_000 })).toEqual([]);
  });

  it('names the gram that is missing', () => {
    expect(allocationChanges({ ...SAME, availableGrams: 4_999 })).toEqual([
      {
        code: 'LOT_AVAILABLE_REDUCED',
        detail: 'Of lot LOT-1 4.999 kg are available, 5 kg are allocated.',
      },
    ]);
  });

  it('names versions then and now', () => {
    expect(allocationChanges({ ...SAME, lot: { ...SAME.lot, version: 5 } })).toEqual([
      { code: 'LOT_CHANGED', detail: 'Lot LOT-1 was at version 3 when the run read it, and is at 5.' },
    ]);
    expect(codesOf({ ...SAME, demand: { ...SAME.demand, version: 2 } })).toEqual(['DEMAND_CHANGED']);
  });

  it('takes nothing for unchanged whose version was not kept', () => {
    expect(codesOf({ ...SAME, lot: { ...SAME.lot, versionThen: null } })).toEqual(['LOT_CHANGED']);
  });

  it('does not stand on a permit that is withdrawn since', () => {
    expect(codesOf({ ...SAME, demand: { ...SAME.demand, isPermitGone: true } })).toEqual([
      'PERMIT_WITHDRAWN',
    ]);
  });

  it('says of a lot that is sold that it is, and nothing besides', () => {
    const lot = { ...SAME.lot, status: 'CLOSED', version: 4, isOnOffer: false };
    expect(allocationChanges({ ...SAME, lot, availableGrams: 0 })).toEqual([
      { code: 'LOT_NOT_ON_OFFER', detail: 'Lot LOT-1 is not on offer: it is CLOSED.' },
    ]);
  });

  it('names all that changed on both sides', () => {
    const lot = { ...SAME.lot, version: 4 };
    const demand = { ...SAME.demand, status: 'WITHDRAWN', version: 2, isOpen: false };
    expect(codesOf({ ...SAME, lot, demand, availableGrams: 1 })).toEqual([
      'LOT_CHANGED',
      'LOT_AVAILABLE_REDUCED',
      'DEMAND_NOT_OPEN',
    ]);
  });
});
