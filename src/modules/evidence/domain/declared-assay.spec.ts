import { describe, expect, it } from '@jest/globals';
import { batchLineOf, type LineDeclaration } from '../../batches/domain/batch-line.js';
import { loadCatalogue } from '../../catalogue/load-catalogue.js';
import { DomainError } from '../../../shared/domain-error.js';
import { assayMethodFor, assayMethodNames } from './assay-methods.js';
import { understandAssay } from './declared-assay.js';
import type { DeclaredAssay } from './declared-evidence.js';
import type { LinesConcerned } from './lines-concerned.js';

/* The figures expected here are those of the shipped rows, which name their sources. */
const CATALOGUE = loadCatalogue().catalogue;

function about(
  declaration: LineDeclaration,
  markedGrades: ReadonlyMap<number, string> = new Map(),
): LinesConcerned {
  return { lines: [batchLineOf(declaration, 0, CATALOGUE)], markedGrades };
}

const MOTORS: LineDeclaration = { kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 40 };
const ICP: DeclaredAssay = {
  method: 'icpoes',
  pieceCount: 10,
  relativeTo: 'ALLOY',
  expressedAs: 'METAL',
  coating: 'NONE',
  results: [{ analyte: 'Nd', wtPct: 22 }],
};

function understood(overrides: Partial<DeclaredAssay>, concerned = about(MOTORS)) {
  return understandAssay({ ...ICP, ...overrides }, concerned, 'own', CATALOGUE);
}

function resultOf(overrides: Partial<DeclaredAssay>, concerned = about(MOTORS)) {
  const result = understood(overrides, concerned).content?.results[0];
  if (result === undefined) throw new Error('Nothing was understood');
  return result;
}

function faultsOf(overrides: Partial<DeclaredAssay>): readonly string[] {
  try {
    understood(overrides);
  } catch (error) {
    if (error instanceof DomainError) return error.faults.map(({ pointer, code }) => `${pointer} ${code}`);
  }
  throw new Error('Nothing was refused');
}

describe('an assay method', () => {
  it.each([
    ['icpoes', 'Nd', 'icpoes-nd'],
    ['icpoes', 'TREO', 'icpoes-nd'],
    ['wdxrf-bead', 'Tb', 'wdxrf-bead-tb'],
    ['wdxrf-standardless', 'Dy', 'wdxrf-standardless'],
    ['icpms', 'Pr', 'icpms-major'],
    ['icpms', 'Dy', 'icpms-minor'],
    ['treo-gravimetric', 'TREO', 'treo-gravimetric'],
    ['naa', 'Nd', 'naa'],
  ] as const)('%s of %s has the figures of %s', (method, analyte, key) => {
    expect(assayMethodFor(method, analyte, CATALOGUE)?.key).toBe(key);
  });

  it.each([
    ['treo-gravimetric', 'Nd'],
    ['ree-edta', 'Dy'],
    ['leco-onh', 'TREO'],
    ['moisture-lod', 'TREO'],
    ['weighbridge', 'Nd'],
    ['sampling-swarf', 'Nd'],
    ['icpoes-nd', 'Nd'],
    ['icpms-major', 'Nd'],
    ['leco-cs', 'TREO'],
    ['icp', 'Nd'],
    ['', 'Nd'],
  ] as const)('%s does not find %s', (method, analyte) => {
    expect(assayMethodFor(method, analyte, CATALOGUE)).toBeNull();
  });

  it('is named by its family', () => {
    expect(assayMethodNames(CATALOGUE)).toEqual([
      'edxrf',
      'hhxrf',
      'hhxrf-coated',
      'icpms',
      'icpoes',
      'libs',
      'naa',
      'ree-edta',
      'sem-eds',
      'treo-gravimetric',
      'wdxrf-bead',
      'wdxrf-standardless',
    ]);
  });
});

describe('an assay', () => {
  it('takes uncertainty and bias from its method, unless the laboratory states its own', () => {
    expect(resultOf({})).toMatchObject({ relativeUncertainty: 0.012, relativeBias: 0.007, replicates: 1 });
    const stated = { analyte: 'Nd', wtPct: 22, relativeUncertainty: 0.004, replicates: 3 } as const;
    expect(resultOf({ results: [stated] })).toMatchObject({ relativeUncertainty: 0.004, replicates: 3 });
  });

  it.each([
    ['hhxrf', undefined, 2],
    ['libs', undefined, 2],
    ['edxrf', undefined, 3],
    ['icpoes', undefined, 3],
    ['icpoes', true, 4],
  ])('by %s, exchanged: %s, is of tier %i', (method, exchanged, tier) => {
    expect(understood({ method, exchanged }).content?.tier).toBe(tier);
  });

  it('shares its composite with others that name it, else with none', () => {
    const composite = { pieceCount: 10, populationCount: null };
    expect(understood({}).content?.composite).toEqual({ ...composite, key: 'own' });
    const named = understood({ compositeKey: 'drum-7', populationCount: 90 }).content?.composite;
    expect(named).toEqual({ pieceCount: 10, populationCount: 90, key: 'drum-7' });
  });

  it('turns shares of the oxide into contents: 70 % of 36 % are 25.2 %', () => {
    const ofTreo: Partial<DeclaredAssay> = {
      relativeTo: 'OF_TREO',
      treoWtPct: 36,
      treoRelativeTo: 'DRY',
      expressedAs: 'OXIDE',
      results: [{ analyte: 'Nd', wtPct: 70 }],
    };
    expect(understood(ofTreo).content).toMatchObject({ relativeTo: 'DRY', expressedAs: 'OXIDE' });
    const { wtPct, relativeUncertainty } = resultOf(ofTreo);
    expect(wtPct).toBeCloseTo(25.2, 12);
    // A product of independent factors: 1.2 % of the share and 0.4 % of the total (gravimetry).
    expect(relativeUncertainty).toBeCloseTo(Math.hypot(0.012, 0.004), 12);
  });

  it.each<[Partial<DeclaredAssay>, readonly string[]]>([
    [{ method: 'icp' }, ['/assay/method UNKNOWN_METHOD']],
    [
      { relativeTo: 'OF_TREO', treoWtPct: 36 },
      ['/assay/treoRelativeTo REQUIRED', '/assay/expressedAs NOT_FOR_THIS_BASIS'],
    ],
    [{ treoRelativeTo: 'DRY' }, ['/assay/treoRelativeTo NOT_FOR_THIS_BASIS']],
    [
      {
        relativeTo: 'OF_TREO',
        treoWtPct: 36,
        treoRelativeTo: 'DRY',
        expressedAs: 'OXIDE',
        results: [{ analyte: 'TREO', wtPct: 99 }],
      },
      ['/assay/results/0/analyte NOT_FOR_THIS_BASIS'],
    ],
    [{ method: 'hhxrf', exchanged: true }, ['/assay/exchanged NOT_FOR_THIS_METHOD']],
  ])('is refused: %j', (overrides, faults) => {
    expect(faultsOf(overrides)).toEqual(faults);
  });

  it('names nothing new through a coating, and no Dy or Tb where diffusion has enriched the surface', () => {
    const coated = understood({ method: 'hhxrf', coating: 'THROUGH_COATING' });
    expect(coated.content).toBeNull();
    expect(coated.warnings.map(({ code }) => code)).toEqual(['READS_THE_COATING']);
    const heavy = {
      results: [
        { analyte: 'Dy', wtPct: 4 },
        { analyte: 'Tb', wtPct: 1 },
      ],
    } as const;
    const diffused = about({ ...MOTORS, grade: 'traction-gbd' });
    expect(understood({ ...heavy, method: 'hhxrf' }, diffused).content).toBeNull();
    // A mark found since says so as well; a digestion sees the whole magnet.
    const marked = about(MOTORS, new Map([[1, 'traction-gbd']]));
    expect(understood({ ...heavy, method: 'hhxrf' }, marked).warnings).toHaveLength(2);
    expect(understood(heavy, diffused).content?.results).toHaveLength(2);
    expect(understood({ ...heavy, method: 'hhxrf' }).content?.results).toHaveLength(2);
  });
});

describe('drawing pieces', () => {
  const deviation = (declaration: LineDeclaration, analyte: 'Nd' | 'Pr' | 'Dy' | 'Tb' | 'TREO'): number =>
    resultOf({ results: [{ analyte, wtPct: 1 }] }, about(declaration)).pieceRelativeDeviation;

  it.each([
    // Ueberschaar and Rotter 2015: 22.9 ± 2.8, 2.7 ± 2.2 and 1.4 ± 1.5 % between magnets of hard disks.
    ['Nd', 2.8 / 22.9],
    ['Pr', 2.2 / 2.7],
    ['Dy', 1.5 / 1.4],
    ['Tb', 1.5 / 1.4],
    ['TREO', 2.8 / 22.9],
  ] as const)('of mixed magnets scatters %s by what was published', (analyte, published) => {
    expect(deviation(MOTORS, analyte) / published).toBeCloseTo(1, 1);
  });

  const loose = (form: 'LIBERATED_MAGNET' | 'SWARF', grade: string): LineDeclaration => ({
    kind: 'LOOSE_MATERIAL',
    form,
    grade,
    netMassGrams: 1_000,
  });

  it('of one grade, of plant rejects and of swarf scatters less: 0.5 % of five pieces, 2 % of five increments', () => {
    expect(deviation(loose('LIBERATED_MAGNET', 'n42'), 'Dy')).toBeCloseTo(0.005 * Math.sqrt(5), 12);
    expect(deviation(loose('LIBERATED_MAGNET', 'sintered-mixed'), 'Nd')).toBeCloseTo(
      0.005 * Math.sqrt(5),
      12,
    );
    expect(deviation(loose('SWARF', 'n42'), 'Nd')).toBeCloseTo(0.02 * Math.sqrt(5), 12);
    const marked = about(MOTORS, new Map([[1, 'n42']]));
    expect(resultOf({}, marked).pieceRelativeDeviation).toBeCloseTo(0.005 * Math.sqrt(5), 12);
  });
});
