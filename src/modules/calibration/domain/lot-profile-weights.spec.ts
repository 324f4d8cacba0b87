import { describe, expect, it } from '@jest/globals';
import { loadCatalogue } from '../../catalogue/load-catalogue.js';
import { plainInputs } from '../../estimation/domain/estimate-inputs.js';
import type { EstimationLine, Liberation } from '../../estimation/domain/estimation-line.js';
import { profileWeightsOf } from './lot-profile-weights.js';

const { catalogue } = loadCatalogue();

function units(profileKey: string, count: number, liberation: Liberation = 'DISMANTLING'): EstimationLine {
  return { kind: 'PROFILE_UNITS', profileKey, units: count, liberation, gradeKey: 'n42' };
}

const weightsOf = (...lines: EstimationLine[]) => profileWeightsOf(plainInputs(lines, 'any'), catalogue);

describe('shares of profiles in a lot', () => {
  it('are all of a lot of one profile, however many lines', () => {
    expect(weightsOf(units('hdd-35', 10), units('hdd-35', 30, 'SHREDDING'))).toEqual([
      { profileKey: 'hdd-35', weight: 1 },
    ]);
  });

  it('go by units · magnet mass · liberation, of one grade: 1.6 · 0.92 kg a motor, 0.01503 · 0.85 kg a disk', () => {
    const motor = 10 * 1.6 * 0.92;
    const disk = 1_000 * 0.01503 * 0.85;
    const [first, second] = weightsOf(units('hdd-35', 1_000), units('bev-traction-motor', 10));
    expect([first?.profileKey, second?.profileKey]).toEqual(['bev-traction-motor', 'hdd-35']);
    expect(first?.weight).toBeCloseTo(motor / (motor + disk), 12);
    expect((first?.weight ?? 0) + (second?.weight ?? 0)).toBeCloseTo(1, 12);
    // By mass: 600 kg of disks at 0.6 kg are 1,000.
    const byMass = { kind: 'PROFILE_MASS', profileKey: 'hdd-35', netMassGrams: 600_000 } as const;
    const disks: EstimationLine = { ...byMass, liberation: 'DISMANTLING', gradeKey: 'n42' };
    expect(weightsOf(disks, units('bev-traction-motor', 10))[0]?.weight).toBeCloseTo(
      motor / (motor + disk),
      12,
    );
  });

  it('count of parts what is there of them', () => {
    const [motors, disks] = [units('bev-traction-motor', 40), units('hdd-35', 1_000)].map(
      (line) => plainInputs([line], 'any').sources[0],
    );
    if (motors === undefined || disks === undefined) throw new Error('Two sources');
    const blend = profileWeightsOf({ sources: [{ ...motors, share: 0.25 }, disks] }, catalogue);
    expect(blend).toEqual(weightsOf(units('bev-traction-motor', 10), units('hdd-35', 1_000)));
  });

  it('name loose material by its form', () => {
    const swarf = { kind: 'LOOSE_MATERIAL', form: 'SWARF', gradeKey: 'n42', netMassGrams: 1_000 } as const;
    const lines: EstimationLine = { ...swarf, coated: null, moistureWtPct: null, oilWtPct: null };
    expect(weightsOf(lines)).toEqual([{ profileKey: 'loose:SWARF', weight: 1 }]);
  });
});
