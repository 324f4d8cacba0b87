import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../../../shared/domain-error.js';
import { loadCatalogue } from '../../catalogue/load-catalogue.js';
import {
  assertDemandSpecification,
  completeSpecification,
  type DemandSpecification,
} from './demand-specification.js';

const { catalogue } = loadCatalogue();

const SOUND: DemandSpecification = {
  acceptedForms: ['LIBERATED_MAGNET'],
  acceptedGradeKeys: ['n42'],
  moistureWtPctMax: 2,
  oilWtPctMax: null,
  impurityLimits: [{ element: 'Cu', wtPctMax: 2 }],
  evidenceTierMin: 0,
  acceptedCountries: null,
  distanceKmMax: null,
  windowFrom: '2026-12-01',
  windowUntil: '2026-12-01',
  ndPrOxideGramsMin: 5_000,
  ndPrOxideGramsMax: 5_000,
  feedGramsMax: null,
  blendLimits: [],
  acceptedHazards: null,
  rulePacks: [],
  processRouteKey: 'toll-hydromet-sx',
  payablePct: 70,
  ndPrOxideUsdMicrosPerKg: 70_000_000,
  dy2o3UsdMicrosPerKg: null,
  tb4o7UsdMicrosPerKg: null,
  treatmentUsdMicrosPerKgFeed: 0,
  freightUsdMicrosPerTonneKm: 0,
  purchasePercentile: 'P50',
};

function pointersOf(changes: Partial<DemandSpecification>): string[] {
  try {
    assertDemandSpecification({ ...SOUND, ...changes }, catalogue, (id) => id === 'known-pack');
  } catch (error) {
    if (error instanceof DomainError) return error.faults.map(({ pointer }) => pointer);
    throw error;
  }
  return [];
}

describe('assertDemandSpecification', () => {
  it('accepts a window of one day and a minimum that equals the maximum', () => {
    expect(pointersOf({})).toEqual([]);
  });

  it.each<[string, Partial<DemandSpecification>, string]>([
    ['an unknown route', { processRouteKey: 'alchemy' }, '/processRoute'],
    ['a route that ends in alloy', { processRouteKey: 'hpms' }, '/processRoute'],
    ['an unknown grade', { acceptedGradeKeys: ['n42', 'n99'] }, '/acceptedGrades/1'],
    [
      'an unknown rule pack',
      { rulePacks: [{ rulePack: 'no-such-pack', unknownPasses: false }] },
      '/rulePacks/0/rulePack',
    ],
    [
      'a rule pack named twice',
      {
        rulePacks: [
          { rulePack: 'known-pack', unknownPasses: false },
          { rulePack: 'known-pack', unknownPasses: true },
        ],
      },
      '/rulePacks/1/rulePack',
    ],
    ['a reversed window', { windowUntil: '2026-11-30' }, '/windowUntil'],
    ['a minimum above the maximum', { ndPrOxideGramsMin: 5_001 }, '/ndPrOxideKgMin'],
    [
      'an element limited twice',
      {
        impurityLimits: [
          { element: 'Cu', wtPctMax: 2 },
          { element: 'Cu', wtPctMax: 1 },
        ],
      },
      '/impurityLimits/1/element',
    ],
    [
      'an element blended twice',
      {
        blendLimits: [
          { element: 'Ni', wtPctMax: 2 },
          { element: 'Ni', wtPctMax: 1 },
        ],
      },
      '/blendLimits/1/element',
    ],
  ])('refuses %s', (_name, changes, pointer) => {
    expect(pointersOf(changes)).toEqual([pointer]);
  });

  it('reads what was stored before there were plant masses and blends: they limit nothing', () => {
    const { feedGramsMax: _mass, blendLimits: _blends, acceptedHazards: _hazards, ...stored } = SOUND;
    expect(completeSpecification(stored)).toEqual(SOUND);
    expect(completeSpecification({ ...stored, feedGramsMax: 7 })).toEqual({ ...SOUND, feedGramsMax: 7 });
  });

  it('names every fault at once', () => {
    expect(pointersOf({ processRouteKey: 'alchemy', windowUntil: '2026-11-30' })).toEqual([
      '/processRoute',
      '/windowUntil',
    ]);
  });
});
