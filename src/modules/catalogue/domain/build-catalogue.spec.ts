import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { buildCatalogue } from './build-catalogue.js';
import type { CatalogueFault } from './catalogue-error.js';
import { CATALOGUE_FAULTS_LISTED_MAX, CatalogueError } from './catalogue-error.js';
import type { CatalogueRow } from './catalogue-row.js';
import type { CatalogueTableName, CatalogueTables } from './catalogue-tables.js';
import { CATALOGUE_FILES } from './catalogue-tables.js';

function shippedText(name: string): string {
  return readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8');
}

function shippedRows(table: CatalogueTableName): readonly CatalogueRow[] {
  const records = parse<Record<string, string>>(shippedText(CATALOGUE_FILES[table]), { columns: true });
  return records.map((values, index) => ({ line: index + 2, values }));
}

const SHIPPED: CatalogueTables = {
  manifest: JSON.parse(shippedText(CATALOGUE_FILES.manifest)),
  productProfiles: shippedRows('productProfiles'),
  magnetGrades: shippedRows('magnetGrades'),
  processRoutes: shippedRows('processRoutes'),
  assayMethods: shippedRows('assayMethods'),
  atomicWeights: shippedRows('atomicWeights'),
  compounds: shippedRows('compounds'),
  looseForms: shippedRows('looseForms'),
  resourceClasses: shippedRows('resourceClasses'),
};

/** The shipped tables with some cells of one row, found by its first column, typed anew. */
function withCells(
  table: CatalogueTableName,
  firstCell: string,
  cells: Record<string, string>,
): CatalogueTables {
  const isMeant = (row: CatalogueRow): boolean => Object.values(row.values)[0] === firstCell;
  expect(SHIPPED[table].filter(isMeant)).toHaveLength(1);
  const rows = SHIPPED[table].map((row) =>
    isMeant(row) ? { ...row, values: { ...row.values, ...cells } } : row,
  );
  return { ...SHIPPED, [table]: rows };
}

function errorOf(tables: CatalogueTables): CatalogueError {
  try {
    buildCatalogue(tables);
  } catch (error) {
    if (error instanceof CatalogueError) return error;
    throw error;
  }
  throw new Error('the catalogue was accepted');
}

function faultsOf(tables: CatalogueTables): readonly CatalogueFault[] {
  return errorOf(tables).faults;
}

function lineOf(table: CatalogueTableName, firstCell: string): number {
  return SHIPPED[table].findIndex((row) => Object.values(row.values)[0] === firstCell) + 2;
}

/** One yield that is no constant: 0.7111 · 0.9 = 0.8², and a lognormal with that spread passes 1. */
const LOGNORMAL_YIELD = {
  ...Object.fromEntries(
    ['nd', 'pr', 'dy'].flatMap((element) =>
      ['Low', 'Mode', 'High'].map((end) => [`${element}Yield${end}`, '0.8']),
    ),
  ),
  tbYieldLow: '0.7111',
  tbYieldMode: '0.8',
  tbYieldHigh: '0.9',
  yieldDistribution: 'LOGNORMAL',
};

it('buildCatalogue takes distributions from their columns, and PERT where there are none', () => {
  const metalog = withCells('magnetGrades', 'n35', {
    dyWtPctDistribution: 'METALOG',
    dyWtPctLow: '0.02',
    tbWtPctDistribution: 'PERT',
  });
  const { Dy, Tb } = buildCatalogue(metalog).magnetGrades.get('n35')?.elementWtPct ?? {};
  expect(Dy).toEqual({ low: 0.02, mode: 0.1, high: 0.6, distribution: 'METALOG' });
  expect(Tb).toEqual({ low: 0, mode: 0, high: 0 });
  const withoutColumns = SHIPPED.magnetGrades.map(({ line, values }) => {
    const { dyWtPctDistribution: _dy, tbWtPctDistribution: _tb, ...others } = values;
    return { line, values: others };
  });
  expect(buildCatalogue({ ...SHIPPED, magnetGrades: withoutColumns })).toEqual(buildCatalogue(SHIPPED));
});

it('buildCatalogue accepts the shipped tables', () => {
  const catalogue = buildCatalogue(SHIPPED);
  expect(catalogue.productProfiles.size).toBe(SHIPPED.productProfiles.length);
  expect(catalogue.released).toBe((SHIPPED.manifest as { released: string }).released);
});

describe('buildCatalogue refuses', () => {
  it.each<[string, CatalogueTableName, string, Record<string, string>, string]>([
    ['text for a number', 'productProfiles', 'hdd-35', { unitScatterCv: '25 %' }, 'unitScatterCv'],
    [
      'a mode below low',
      'productProfiles',
      'hdd-35',
      { presenceLow: '1', presenceMode: '0.9' },
      'presenceLow',
    ],
    [
      'a mode above high',
      'productProfiles',
      'hdd-25',
      { magnetMassKgPerUnitMode: '0.005' },
      'magnetMassKgPerUnitHigh',
    ],
    [
      'a fraction in percent',
      'productProfiles',
      'tablet',
      { dismantlingYieldHigh: '90' },
      'dismantlingYieldHigh',
    ],
    [
      'a share of gross above 1',
      'productProfiles',
      'swarf-wet',
      { magnetMassKgPerUnitHigh: '82' },
      'magnetMassKgPerUnitHigh',
    ],
    [
      'more magnet than device',
      'productProfiles',
      'hdd-35',
      { typicalGrossMassKg: '0.02' },
      'magnetMassKgPerUnitMode',
    ],
    [
      'a gross mass on a share',
      'productProfiles',
      'drone-bldc',
      { typicalGrossMassKg: '1' },
      'typicalGrossMassKg',
    ],
    [
      'an unknown distribution',
      'productProfiles',
      'hdd-35',
      { magnetMassDistribution: 'NORMAL' },
      'magnetMassDistribution',
    ],
    [
      'a lognormal mass with a lopsided ratio',
      'productProfiles',
      'hdd-35',
      { magnetMassDistribution: 'LOGNORMAL', magnetMassKgPerUnitHigh: '0.04' },
      'magnetMassKgPerUnitMode',
    ],
    [
      'a metalog share that reaches the whole',
      'productProfiles',
      'swarf-dry',
      { magnetMassDistribution: 'METALOG', magnetMassKgPerUnitHigh: '1' },
      'magnetMassKgPerUnitHigh',
    ],
    ['a lognormal from 0', 'magnetGrades', 'n35', { dyWtPctDistribution: 'LOGNORMAL' }, 'dyWtPctLow'],
    [
      'a metalog too skewed for a density',
      'magnetGrades',
      'n35',
      { dyWtPctDistribution: 'METALOG', dyWtPctLow: '0.099' },
      'dyWtPctMode',
    ],
    ['a lognormal yield', 'processRoutes', 'hddr', LOGNORMAL_YIELD, 'tbYieldHigh'],
    ['an unknown grade', 'productProfiles', 'hdd-35', { gradeKey: 'hdd-vmc' }, 'gradeKey'],
    ['an unknown form', 'productProfiles', 'hdd-35', { form: 'DEVICE' }, 'form'],
    ['an unknown unit', 'productProfiles', 'hdd-35', { unitBasis: 'PIECE' }, 'unitBasis'],
    ['an uncited row', 'productProfiles', 'hdd-35', { source: '' }, 'source'],
    ['an address that is none', 'productProfiles', 'hdd-35', { sourceUrl: 'file-71625548340' }, 'sourceUrl'],
    ['an unknown basis', 'productProfiles', 'hdd-35', { basis: 'GUESSED' }, 'basis'],
    ['a key used twice', 'productProfiles', 'hdd-35-enterprise', { key: 'hdd-35' }, 'key'],
    ['a grade above 100 wt%', 'magnetGrades', 'n52', { ndWtPctHigh: '280' }, 'ndWtPctHigh'],
    ['elements off their total', 'magnetGrades', 'n52', { ndWtPctMode: '23.8' }, 'totalRareEarthWtPctMode'],
    ['an alloy off 100 wt%', 'magnetGrades', 'n52', { feWtPct: '76.7' }, 'otherWtPct'],
    ['an impossible density', 'magnetGrades', 'n52', { densityGramsPerCm3: '7550' }, 'densityGramsPerCm3'],
    ['an unknown kind', 'magnetGrades', 'n52', { kind: 'MARK' }, 'kind'],
    ['a yield above 1', 'processRoutes', 'hpms', { tbYieldHigh: '1.2' }, 'tbYieldHigh'],
    ['an unknown accepted form', 'processRoutes', 'hpms', { acceptedForms: 'SWARF;SLUDGE' }, 'acceptedForms'],
    ['no accepted form', 'processRoutes', 'hpms', { acceptedForms: '' }, 'acceptedForms'],
    ['a doubtful yes or no', 'processRoutes', 'hpms', { yieldsOxide: 'yes' }, 'yieldsOxide'],
    ['a tolerance above 100 wt%', 'processRoutes', 'hpms', { oToleranceWtPct: '900' }, 'oToleranceWtPct'],
    ['a trust rank of 6', 'assayMethods', 'naa', { trustRank: '6' }, 'trustRank'],
    ['half a trust rank', 'assayMethods', 'naa', { trustRank: '3.5' }, 'trustRank'],
    [
      'a negative uncertainty',
      'assayMethods',
      'naa',
      { relativeUncertaintyLow: '-0.02' },
      'relativeUncertaintyLow',
    ],
    ['an impossible atomic weight', 'atomicWeights', 'Sm', { atomicWeight: '15036' }, 'atomicWeight'],
    ['a second weight', 'atomicWeights', 'Sm', { element: 'Nd' }, 'element'],
    ['a soaking form', 'looseForms', 'SWARF', { oilWtPctHigh: '70' }, 'oilWtPctHigh'],
    ['measured below indicated', 'resourceClasses', '3', { indicatedTierMin: '4' }, 'indicatedTierMin'],
    [
      'indicated tighter',
      'resourceClasses',
      '3',
      { indicatedRelativeHalfWidthMax: '0.05' },
      'indicatedRelativeHalfWidthMax',
    ],
  ])('%s', (_rule, table, firstCell, cells, field) => {
    const error = errorOf(withCells(table, firstCell, cells));
    const place = { file: CATALOGUE_FILES[table], line: lineOf(table, firstCell), field };
    expect(error.faults).toEqual([expect.objectContaining(place)]);
    expect(error.message).toContain(`${place.file}:${place.line} ${field}: `);
  });

  it.each<[string, Record<string, string>, string]>([
    ['atoms that disagree with the formula', { oxygenAtoms: '4' }, 'compound'],
    ['a fraction of an atom', { oxygenAtoms: '1.5' }, 'oxygenAtoms'],
    ['an element without a weight', { element: 'Yb', compound: 'Yb2O3' }, 'element'],
    ['a misspelt symbol', { element: 'nd' }, 'element'],
  ])('%s', (_rule, cells, field) => {
    // Er2O3 is no oxide of an estimated element, so nothing else comes to depend on the row.
    const line = SHIPPED.compounds.findIndex((row) => row.values['compound'] === 'Er2O3') + 2;
    const compounds = SHIPPED.compounds.map((row) =>
      row.line === line ? { line, values: { ...row.values, ...cells } } : row,
    );
    expect(faultsOf({ ...SHIPPED, compounds })).toEqual([
      expect.objectContaining({ file: 'compounds.csv', line, field }),
    ]);
  });

  it('a rare earth without a traded oxide, and one with two', () => {
    const change = (compound: string, traded: string): CatalogueTables => ({
      ...SHIPPED,
      compounds: SHIPPED.compounds.map((row) =>
        row.values['compound'] === compound ? { ...row, values: { ...row.values, traded } } : row,
      ),
    });
    expect(faultsOf(change('Tb4O7', 'false'))[0]?.problem).toBe('no row is the traded oxide of Tb');
    expect(faultsOf(change('Tb2O3', 'true'))[0]?.problem).toBe('Tb is already traded as Tb4O7');
  });

  it.each<[string, unknown, string]>([
    ['a default route that ends in alloy', { defaultProcessRouteKey: 'hpms' }, 'defaultProcessRouteKey'],
    ['a default route that does not exist', { defaultProcessRouteKey: 'toll' }, 'defaultProcessRouteKey'],
    ['a version that is no version', { version: 'latest' }, 'version'],
    ['a release on no date', { released: '23.11.2026' }, 'released'],
    ['an unknown field', { author: 'x' }, 'author'],
  ])('%s', (_rule, changes, field) => {
    const manifest = Object.assign({}, SHIPPED.manifest, changes);
    expect(faultsOf({ ...SHIPPED, manifest })).toEqual([
      expect.objectContaining({ file: 'manifest.json', field }),
    ]);
  });

  it.each([[undefined], ['2026.11.0'], [['2026.11.0']]])('a manifest that is %j', (manifest) => {
    expect(faultsOf({ ...SHIPPED, manifest })[0]?.problem).toBe('is no JSON object');
  });

  it('an element without oxygen to go with it', () => {
    const atomicWeights = SHIPPED.atomicWeights.filter((row) => row.values['element'] !== 'O');
    expect(faultsOf({ ...SHIPPED, atomicWeights })[0]?.problem).toBe('oxygen is missing');
  });

  it('an empty table, a form left out and a second set of rules', () => {
    expect(faultsOf({ ...SHIPPED, assayMethods: [] })).toEqual([
      { file: 'assay-methods.csv', line: null, field: '', problem: 'has no rows', fix: 'restore the file' },
    ]);
    expect(faultsOf({ ...SHIPPED, looseForms: SHIPPED.looseForms.slice(1) })[0]?.problem).toBe(
      'LIBERATED_MAGNET has no row',
    );
    const twice = [...SHIPPED.resourceClasses, ...SHIPPED.resourceClasses];
    expect(faultsOf({ ...SHIPPED, resourceClasses: twice })[0]?.problem).toBe('is a second set of rules');
  });

  it('a missing or unknown column once, not once per row', () => {
    const renamed = SHIPPED.assayMethods.map(({ line, values }) => {
      const { trustRank, ...others } = values;
      return { line, values: { ...others, trust: trustRank ?? '' } };
    });
    expect(errorOf({ ...SHIPPED, assayMethods: renamed }).message).toBe(
      'The catalogue has 2 fault(s):\n' +
        'assay-methods.csv:1 trustRank: column is missing; add it to the header and to every row\n' +
        'assay-methods.csv:1 trust: column is unknown; remove it or correct its name in the header',
    );
  });

  it('all faulty rows at once, listing no more than the limit', () => {
    const uncited = SHIPPED.productProfiles.map((row) => ({ ...row, values: { ...row.values, source: '' } }));
    const error = errorOf({ ...SHIPPED, productProfiles: uncited });
    expect(error.faultCount).toBe(61);
    expect(error.faults).toHaveLength(CATALOGUE_FAULTS_LISTED_MAX);
    expect(error.message).toContain('… and 11 more');
  });
});
