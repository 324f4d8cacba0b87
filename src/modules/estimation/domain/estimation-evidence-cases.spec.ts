import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { loadCatalogue } from '../../catalogue/load-catalogue.js';
import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import { aCatalogue, aGrade, aProfile, exactly, pert } from './catalogue-for-specs.js';
import type { Estimate, QuantityInterval } from './estimate.js';
import { plainInputs } from './estimate-inputs.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';
import type { EstimationLine } from './estimation-line.js';
import type { Evidence } from './evidence/evidence.js';
import {
  aCount,
  aGradeMark,
  anAssay,
  aPassport,
  aResult,
  aSample,
  aWeighing,
} from './evidence/evidence-for-specs.js';

const MOTORS = {
  kind: 'PROFILE_UNITS',
  profileKey: 'motor',
  units: 10,
  liberation: 'DISMANTLING',
  gradeKey: null,
} as const;
const MOTORS_BY_MASS = {
  kind: 'PROFILE_MASS',
  profileKey: 'motor',
  netMassGrams: 60_000,
  liberation: 'DISMANTLING',
  gradeKey: null,
} as const;
const MAGNETS = {
  kind: 'LOOSE_MATERIAL',
  form: 'LIBERATED_MAGNET',
  gradeKey: 'plain',
  netMassGrams: 100_000,
  coated: true,
  moistureWtPct: exactly(0),
  oilWtPct: exactly(0),
} as const;

const estimate = (
  catalogue: Catalogue,
  lines: readonly EstimationLine[],
  ...evidence: readonly Evidence[]
): Estimate =>
  estimateRecoverableOxide(
    {
      sources: [{ lines, weighingRelativeUncertainty: 0, evidence }],
      processRouteKey: 'perfect',
      realised: null,
    },
    catalogue,
  );
const halfWidth = ({ p10, p90 }: QuantityInterval): number => (p90 - p10) / 2;
const scattered = aCatalogue({
  profiles: [aProfile({ magnetMassKgPerUnit: pert(0.01, 0.015, 0.02), unitScatterCv: 0.2 })],
});

describe('a composition alone', () => {
  it('that is uncertain has its percentiles in order: the total’s, 23/31 of it neodymium', () => {
    const catalogue = aCatalogue({ grades: [aGrade({ totalRareEarthWtPct: pert(25, 30, 35) })] });
    const { metal } = estimate(catalogue, [{ ...MOTORS, units: 1_000 }]).elements[0] ?? {};
    // 15 kg of alloy; P90 of the symmetric beta(3, 3) is 0.75336 of the range.
    const of = (share: number): number => ((15_000_000 * 23) / 31) * (0.25 + 0.1 * share);
    expect(Math.abs((metal?.contained.p10 ?? NaN) / of(1 - 0.753_36) - 1)).toBeLessThan(1e-3);
    expect(Math.abs((metal?.contained.p50 ?? NaN) / of(0.5) - 1)).toBeLessThan(1e-3);
    expect(Math.abs((metal?.contained.p90 ?? NaN) / of(0.753_36) - 1)).toBeLessThan(1e-3);
  });
});

describe('far apart', () => {
  it('ten hard disks and a magnet-resonance scanner, which seldom holds NdFeB: half the time no more than the disks', () => {
    const { catalogue } = loadCatalogue();
    const units = (profileKey: string, count: number): EstimationLine => ({
      ...MOTORS,
      profileKey,
      units: count,
    });
    const magnetsOf = (...lines: EstimationLine[]): QuantityInterval =>
      estimateRecoverableOxide(plainInputs(lines, catalogue.defaultProcessRouteKey), catalogue).magnetMass;
    const disks = magnetsOf(units('hdd-35', 10));
    const both = magnetsOf(units('hdd-35', 10), units('mri-pm', 1));
    // The scanner is absent with 76 %: P10 of both is the disks' P13, P50 their P66.
    expect(both.p10).toBeGreaterThan(disks.p10);
    expect(both.p10).toBeLessThan(disks.p50);
    expect(both.p50).toBeGreaterThan(disks.p50);
    expect(both.p50).toBeLessThan(disks.p90);
  });
});

describe('means', () => {
  it('of recoverable oxide add up to the milligram: NdPr is Nd2O3 and Pr6O11', () => {
    const { catalogue } = loadCatalogue();
    const tonnes: EstimationLine = { ...MAGNETS, gradeKey: 'n42', netMassGrams: 20_000_000, coated: false };
    const { oxides } = estimateRecoverableOxide(
      plainInputs([tonnes], catalogue.defaultProcessRouteKey),
      catalogue,
    );
    const meanOf = (quantity: string): number =>
      oxides.find((each) => each.quantity === quantity)?.recoverable.mean ?? NaN;
    expect(Math.abs(meanOf('NDPR') - meanOf('ND2O3') - meanOf('PR6O11'))).toBeLessThanOrEqual(2);
  });
});

describe('an assay', () => {
  it('as received does not make coated magnets lighter: 100 kg on the scale, 10 % of it coating', () => {
    const catalogue = aCatalogue({ grades: [aGrade({ coatingWtPct: exactly(10) })] });
    const assay = anAssay({ relativeTo: 'AS_RECEIVED', results: [aResult({ wtPct: 20.7 })] });
    expect(estimate(catalogue, [MAGNETS]).magnetMass.mean).toBe(100_000_000);
    expect(estimate(catalogue, [MAGNETS], assay).magnetMass.mean).toBe(100_000_000);
  });

  it.each<[string, Partial<ReturnType<typeof aResult>>]>([
    ['relativeBias', { relativeBias: NaN }],
    ['relativeBias', { relativeBias: -0.1 }],
    ['pieceRelativeDeviation', { pieceRelativeDeviation: NaN }],
    ['pieceRelativeDeviation', { pieceRelativeDeviation: -1 }],
  ])('whose %s cannot be is refused: %j', (field, overrides) => {
    const refusal = refusalOf(() =>
      estimate(scattered, [MOTORS], anAssay({ results: [aResult(overrides)] })),
    );
    expect(refusal.faults.map(({ pointer }) => pointer)).toEqual([`/evidence/0/results/0/${field}`]);
  });
});

describe('samples of units', () => {
  const sample = (id: string, sampledUnits: number, magnetMassGrams: number) =>
    aSample({ id, sampledUnits, unitsWithMagnets: sampledUnits, magnetMassGrams, scaleDivisionGrams: 0.001 });

  it('that together are all units leave the scale’s error alone: 75 g and 77 g of five and five', () => {
    const { magnetMass } = estimate(scattered, [MOTORS], sample('a', 5, 75), sample('b', 5, 77));
    expect(Math.abs(magnetMass.p50 / 152_000 - 1)).toBeLessThan(1e-4);
    expect(halfWidth(magnetMass)).toBeLessThan(10);
  });

  it('cannot be of more units than there are: eight and eight of ten', () => {
    const refusal = refusalOf(() => estimate(scattered, [MOTORS], sample('a', 8, 120), sample('b', 8, 120)));
    expect(refusal.code).toBe('evidence-does-not-fit');
  });

  it('cannot count a line twice to be of more units than it has', () => {
    const twice = { ...sample('a', 15, 225), lineIndexes: [0, 0] };
    expect(refusalOf(() => estimate(scattered, [MOTORS], twice)).code).toBe('evidence-does-not-fit');
  });
});

describe('a passport that says next to nothing', () => {
  it('about half the motors does not make all of them surer: what is shared does not average out', () => {
    const catalogue = aCatalogue({
      profiles: [aProfile({ magnetMassKgPerUnit: pert(0.005, 0.015, 0.025) })],
    });
    const lines = [MOTORS, { ...MOTORS, liberation: 'SHREDDING' as const }];
    const alone = halfWidth(estimate(catalogue, lines).magnetMass);
    const vague = halfWidth(estimate(catalogue, lines, aPassport({ relativeUncertainty: 1 })).magnetMass);
    expect(vague).toBeGreaterThan(0.9 * alone);
  });
});

describe('weighings of two lines', () => {
  it('that read the same are as independent as others: u·√2 and not 2u', () => {
    // A division of 5 kg: u = 5/√12 kg on each.
    const weighing = (id: string, line: number) =>
      aWeighing({ id, lineIndexes: [line], scaleDivisionGrams: 5_000 });
    const { magnetMass } = estimate(
      aCatalogue(),
      [{ ...MAGNETS }, { ...MAGNETS }],
      weighing('a', 0),
      weighing('b', 1),
    );
    const expected = (1.281_551_6 * 5_000_000 * Math.SQRT2) / Math.sqrt(12);
    expect(Math.abs(halfWidth(magnetMass) / expected - 1)).toBeLessThan(0.01);
  });
});

describe('a count', () => {
  it('of what was logged by mass leaves nothing to infer, and no warning of it', () => {
    expect(estimate(aCatalogue(), [MOTORS_BY_MASS], aCount()).warnings).toEqual([]);
  });

  it('and a weighing of one line can both be recorded', () => {
    const { magnetMass } = estimate(
      aCatalogue(),
      [MOTORS_BY_MASS],
      aCount(),
      aWeighing({ netMassGrams: 60_100 }),
    );
    expect(magnetMass.mean).toBe(1_500_000);
  });
});

describe('a grade mark', () => {
  it('of a grade that is not known is refused where it stands', () => {
    const refusal = refusalOf(() =>
      estimate(aCatalogue(), [MOTORS], aPassport(), aGradeMark({ gradeKey: 'n99' })),
    );
    expect(refusal.faults.map(({ pointer }) => pointer)).toEqual(['/evidence/1/grade']);
  });
});

describe('names of evidence', () => {
  it('do not matter, also where two pieces say the same of different lines', () => {
    const catalogue = aCatalogue({ profiles: [aProfile({ key: 'disk' })] });
    const named = (first: string, second: string): string =>
      estimate(
        catalogue,
        [MOTORS, { ...MOTORS, profileKey: 'disk' }],
        aPassport({ id: first, lineIndexes: [0] }),
        aPassport({ id: second, lineIndexes: [1] }),
      ).seed;
    expect(named('b', 'a')).toBe(named('a', 'b'));
  });
});
