import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import type { BatchLine, LineDeclaration } from '../../batches/domain/batch-line.js';
import { recordBatch } from '../../batches/domain/record-batch.js';
import type { Weighing, WeighbridgeReadings } from '../../batches/domain/weighing.js';
import { aCatalogue, aProfile } from '../../estimation/domain/catalogue-for-specs.js';
import { lotMaterialOf, type LotMaterial } from './lot-mass.js';

/* `motor` weighs 0.6 kg, `pump` 1.8 kg; of `turbine` no mass is known. */
const CATALOGUE = aCatalogue({
  profiles: [
    aProfile({ key: 'pump', name: 'Pump', typicalGrossMassKg: 1.8 }),
    aProfile({ key: 'turbine', name: 'Turbine', unitBasis: 'MEGAWATT', typicalGrossMassKg: null }),
  ],
});

const units = (productProfile: string, count: number, netMassGrams?: number): LineDeclaration => ({
  kind: 'PROFILE_UNITS',
  productProfile,
  units: count,
  netMassGrams,
});

function ticketOf(netGrams: number): WeighbridgeReadings {
  return { grossGrams: netGrams + 5_000, tareGrams: 5_000, scaleDivisionGrams: null };
}

interface Recorded {
  readonly lines: readonly BatchLine[];
  readonly weighing: Weighing | null;
}

function recorded(netGrams: number | null, ...lines: LineDeclaration[]): Recorded {
  return recordBatch({ ticket: netGrams === null ? null : ticketOf(netGrams), lines }, CATALOGUE);
}

/** The lot of the lines with these numbers. */
function lotOf({ lines, weighing }: Recorded, ...lineNumbers: number[]): LotMaterial {
  const chosen = lines.filter((line) => lineNumbers.includes(line.lineNumber));
  return lotMaterialOf(chosen, lines, weighing, CATALOGUE);
}

describe('lotMaterialOf', () => {
  it('adds up stated masses, whatever the ticket leaves', () => {
    const batch = recorded(10_000, units('motor', 5, 3_000), units('pump', 2, 4_000), units('motor', 1, 600));
    expect(lotOf(batch, 1, 2)).toEqual({ form: 'WHOLE_DEVICE', netMassGrams: 7_000, massBasis: 'LINES' });
  });

  it('gives lines without a mass what the stated ones leave of the ticket: 10 kg − 3 kg', () => {
    const batch = recorded(10_000, units('motor', 5, 3_000), units('pump', 2), units('pump', 1));
    expect(lotOf(batch, 2, 3)).toEqual({ form: 'WHOLE_DEVICE', netMassGrams: 7_000, massBasis: 'TICKET' });
    expect(lotOf(batch, 1, 2, 3).netMassGrams).toBe(10_000);
  });

  it('takes typical masses where there is no ticket: 5 × 0.6 kg + 2 × 1.8 kg', () => {
    const batch = recorded(null, units('motor', 5), units('pump', 2), units('turbine', 3));
    expect(lotOf(batch, 1, 2)).toEqual({ form: 'WHOLE_DEVICE', netMassGrams: 6_600, massBasis: 'TYPICAL' });
  });

  it('divides what the ticket leaves by typical masses: 8 kg as 3 : 3.6 + 1.8, largest remainder', () => {
    const batch = recorded(8_000, units('motor', 5), units('pump', 2), units('pump', 1));
    // 8,000 × 3,000 / 8,400 = 2,857.14; 8,000 × 3,600 / 8,400 = 3,428.57; 8,000 × 1,800 / 8,400 = 1,714.29
    expect(lotOf(batch, 1)).toEqual({ form: 'WHOLE_DEVICE', netMassGrams: 2_857, massBasis: 'TYPICAL' });
    expect(lotOf(batch, 2).netMassGrams).toBe(3_429);
    expect(lotOf(batch, 3).netMassGrams).toBe(1_714);
  });

  it('refuses a line for which the stated ones leave nothing of the ticket', () => {
    const refusal = refusalOf(() => lotOf(recorded(3_000, units('motor', 5, 3_000), units('pump', 2)), 2));
    expect(refusal.code).toBe('lot-mass-unknown');
    expect(refusal.faults.map(({ code }) => code)).toEqual(['MASS_UNKNOWN']);
  });

  it('refuses a line of which no mass is known, and says which', () => {
    const refusal = refusalOf(() => lotOf(recorded(null, units('motor', 1), units('turbine', 3)), 1, 2));
    expect(refusal.code).toBe('lot-mass-unknown');
    expect(refusal.facts).toEqual({ lineNumber: 2 });
    const dividing = refusalOf(() => lotOf(recorded(9_000, units('motor', 1), units('turbine', 3)), 1));
    expect(dividing.facts).toEqual({ lineNumber: 2 });
  });

  it('refuses lines of two forms, and names them', () => {
    const swarf: LineDeclaration = { kind: 'LOOSE_MATERIAL', form: 'SWARF', grade: 'plain', netMassGrams: 1 };
    const refusal = refusalOf(() => lotOf(recorded(null, units('motor', 1), swarf), 1, 2));
    expect(refusal.code).toBe('lot-lines-not-of-one-form');
    expect(refusal.facts).toEqual({ forms: ['WHOLE_DEVICE', 'SWARF'] });
  });

  it('never makes lots of one ticket that weigh more than its net, however its lines are parted', () => {
    const line = fc.record({
      profile: fc.constantFrom('motor', 'pump'),
      count: fc.integer({ min: 1, max: 1_000 }),
      statedGrams: fc.option(fc.integer({ min: 1, max: 5_000_000 }), { nil: undefined }),
      lot: fc.integer({ min: 0, max: 3 }),
    });
    // 1,000 kg leave even one motor beside eleven thousand pumps a gram.
    const surplus = fc.integer({ min: 1_000_000, max: 50_000_000 });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), surplus, (entries, surplusGrams) => {
        const statedGrams = entries.reduce((sum, { statedGrams: grams = 0 }) => sum + grams, 0);
        const netGrams = statedGrams + surplusGrams;
        const batch = recorded(
          netGrams,
          ...entries.map((entry) => units(entry.profile, entry.count, entry.statedGrams)),
        );
        const numbersOf = (lot: number): number[] =>
          entries.flatMap((entry, index) => (entry.lot === lot ? [index + 1] : []));
        const lots = [0, 1, 2, 3].map(numbersOf).filter((numbers) => numbers.length > 0);
        const lotGrams = lots.map((numbers) => lotOf(batch, ...numbers).netMassGrams);
        expect(Math.min(...lotGrams)).toBeGreaterThan(0);
        const total = lotGrams.reduce((sum, grams) => sum + grams, 0);
        const someUnstated = entries.some((entry) => entry.statedGrams === undefined);
        expect(total).toBe(someUnstated ? netGrams : statedGrams);
      }),
    );
  });
});
