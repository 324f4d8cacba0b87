import { describe, expect, it } from '@jest/globals';
import { RARE_EARTHS } from './domain/rare-earths.js';
import { loadCatalogue } from './load-catalogue.js';

describe('the shipped catalogue', () => {
  const catalogue = loadCatalogue().catalogue;

  it('holds every row of the collected data', () => {
    expect(catalogue.version).toBe('2026.11.1');
    expect(catalogue.productProfiles.size).toBe(61);
    expect(catalogue.magnetGrades.size).toBe(38);
    expect(catalogue.processRoutes.size).toBe(23);
    expect(catalogue.assayMethods.size).toBe(54);
    expect(catalogue.oxideFactors.size).toBe(22);
    expect(catalogue.looseForms.size).toBe(5);
  });

  it('refers every profile to a grade', () => {
    const profiles = [...catalogue.productProfiles.values()];
    expect(profiles.filter((profile) => !catalogue.magnetGrades.has(profile.gradeKey))).toEqual([]);
  });

  it('carries published figures into the right places', () => {
    const disk = catalogue.productProfiles.get('hdd-35');
    expect(disk?.magnetMassKgPerUnit).toEqual({ low: 0.007, mode: 0.01503, high: 0.028 });
    expect(disk?.shreddingYield).toEqual({ low: 0.02, mode: 0.1, high: 0.4 });
    expect(catalogue.productProfiles.get('wind-dd-pm')?.unitBasis).toBe('MEGAWATT');
    // Ueberschaar and Rotter 2015: Nd 22.9, Pr 2.7, Dy 1.4 wt%.
    const grade = catalogue.magnetGrades.get('hdd-vcm');
    expect(grade?.elementWtPct.Nd.mode).toBe(22.9);
    expect(grade?.elementWtPct.Pr.mode).toBe(2.7);
    expect(grade?.elementWtPct.Dy.mode).toBe(1.4);
    expect(catalogue.magnetGrades.get('ebike-scooter')?.minorRareEarthWtPct.Gd).toBe(2.4);
    expect(catalogue.processRoutes.get('toll-hydromet-sx')?.impurityToleranceWtPct).toEqual({
      Ni: 4,
      Cu: 2,
      Al: 3,
      C: 3,
      O: 25,
      Si: 1,
      organics: 2,
      moisture: 20,
    });
    expect(catalogue.processRoutes.get('sx-separation')?.impurityToleranceWtPct).not.toHaveProperty(
      'moisture',
    );
  });

  it('computes the traded oxides', () => {
    // Published: Nd2O3, Pr6O11, Dy2O3, Tb4O7, Gd2O3, Ho2O3, CeO2, La2O3 over their metals.
    const published = [1.166377, 1.208161, 1.147683, 1.176172, 1.152615, 1.145507, 1.228368, 1.172769];
    const order = ['Nd', 'Pr', 'Dy', 'Tb', 'Gd', 'Ho', 'Ce', 'La'] as const;
    expect([...RARE_EARTHS]).toEqual([...order]);
    for (const [index, element] of order.entries()) {
      expect(catalogue.tradedOxideFactor[element]).toBeCloseTo(published[index] ?? 0, 6);
    }
  });

  it('keeps routes that end in alloy, slag or solution from stating oxide', () => {
    const oxideRoutes = [...catalogue.processRoutes.values()].filter((route) => route.yieldsOxide);
    expect(oxideRoutes.map((route) => route.key)).toEqual([
      'hydromet-total-leach',
      'roast-selective-leach',
      'cu-salt-acid-free',
      'sulfation-roast',
      'cn-swarf-industrial',
      'toll-hydromet-sx',
    ]);
  });

  it('states wet swarf so that it agrees with the swarf-wet profile', () => {
    const swarf = catalogue.looseForms.get('SWARF');
    const wet = catalogue.productProfiles.get('swarf-wet')?.magnetMassKgPerUnit;
    const share = (end: 'low' | 'mode' | 'high', other: 'low' | 'mode' | 'high'): number =>
      (1 - ((swarf?.moistureWtPct[other] ?? 0) + (swarf?.oilWtPct[other] ?? 0)) / 100) *
      (swarf?.alloyFractionOfDryOilFree[end] ?? 0);
    expect(share('low', 'high')).toBeCloseTo(wet?.low ?? 0, 2);
    expect(share('mode', 'mode')).toBeCloseTo(wet?.mode ?? 0, 2);
    expect(share('high', 'low')).toBeCloseTo(wet?.high ?? 0, 2);
  });

  it('takes coating off once: the restated scrap profiles give the published share of bare alloy', () => {
    const shareOf = (profileKey: string): number => {
      const profile = catalogue.productProfiles.get(profileKey);
      const coating = catalogue.magnetGrades.get(profile?.gradeKey ?? '')?.coatingWtPct.mode ?? Number.NaN;
      return (profile?.magnetMassKgPerUnit.mode ?? Number.NaN) * (1 - coating / 100);
    };
    expect(shareOf('eol-magnets-liberated')).toBeCloseTo(0.94, 3);
    expect(shareOf('coated-rejects')).toBeCloseTo(0.96, 3);
  });
});
