import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { loadCatalogue } from '../load-catalogue.js';
import { applyChanges, versionAfter, type ChangeableTable, type RowChange } from './apply-changes.js';
import type { Catalogue, MagnetGrade, ProcessRoute, ProductProfile } from './catalogue.js';
import { cellsOf } from './row-cells.js';

const SHIPPED = loadCatalogue().catalogue;
const { version } = SHIPPED;

function rowOf<Row>(table: ReadonlyMap<string, Row>, key: string): Row {
  const row = table.get(key);
  if (row === undefined) throw new Error(`no ${key}`);
  return row;
}

const DISK: ProductProfile = rowOf(SHIPPED.productProfiles, 'hdd-35');
const N52: MagnetGrade = rowOf(SHIPPED.magnetGrades, 'n52');
const ROUTE: ProcessRoute = rowOf(SHIPPED.processRoutes, SHIPPED.defaultProcessRouteKey);

function diskChange(changes: object): RowChange {
  return { tableName: 'productProfiles', rowKey: 'hdd-35', row: { ...DISK, ...changes } };
}

function gradeChange(changes: object): RowChange {
  return { tableName: 'magnetGrades', rowKey: 'n52', row: { ...N52, ...changes } };
}

function routeChange(changes: object): RowChange {
  return { tableName: 'processRoutes', rowKey: ROUTE.key, row: { ...ROUTE, ...changes } };
}

function faultsOf(change: RowChange): readonly string[] {
  const { code, faults } = refusalOf(() => applyChanges(SHIPPED, [change]));
  expect(code).toBe('catalogue-change-not-valid');
  return faults.map((fault) => `${fault.pointer} ${fault.code}`);
}

describe('a row that changes nothing', () => {
  const changes = (['productProfiles', 'magnetGrades', 'processRoutes'] as const).flatMap((tableName) =>
    [...SHIPPED[tableName].values()].map((row): RowChange => ({ tableName, rowKey: row.key, row })),
  );

  it('is accepted for every profile, grade and route, also as it comes out of JSON', () => {
    const stored = JSON.parse(JSON.stringify(changes)) as RowChange[];
    for (const given of [changes, stored]) {
      const { version: changedVersion, ...rows } = applyChanges(SHIPPED, given);
      expect({ ...rows, version }).toEqual(SHIPPED);
      expect(changedVersion).toBe(`${version}+${changes.length}`);
    }
  });

  it('is read from the cells of the file', () => {
    expect(cellsOf(N52)).toContainEqual({
      column: 'dyWtPctMode',
      text: String(N52.elementWtPct.Dy.mode),
      pointer: '/elementWtPct/Dy/mode',
    });
    expect(cellsOf(ROUTE)).toContainEqual({
      column: 'niToleranceWtPct',
      text: '4',
      pointer: '/impurityToleranceWtPct/Ni',
    });
  });
});

describe('applyChanges', () => {
  it('replaces rows in order, in their place, and leaves the catalogue that it was given', () => {
    const narrower = diskChange({ magnetMassKgPerUnit: { low: 0.012, mode: 0.015, high: 0.018 } });
    const scattered = diskChange({ unitScatterCv: 0.1 });
    const changed = applyChanges(SHIPPED, [narrower, gradeChange({ name: 'N52 of 2026' }), scattered]);
    expect(changed.productProfiles.get('hdd-35')).toEqual({ ...DISK, unitScatterCv: 0.1 });
    expect(changed.magnetGrades.get('n52')?.name).toBe('N52 of 2026');
    expect([...changed.productProfiles.keys()]).toEqual([...SHIPPED.productProfiles.keys()]);
    expect(changed.version).toBe(`${version}+3`);
    expect(SHIPPED.productProfiles.get('hdd-35')).toBe(DISK);
    expect(SHIPPED.version).toBe(version);
  });

  it('comes to the same in one go and in two', () => {
    const [first, second] = [diskChange({ unitScatterCv: 0.1 }), gradeChange({ name: 'N52 of 2026' })];
    expect(applyChanges(applyChanges(SHIPPED, [first]), [second])).toEqual(
      applyChanges(SHIPPED, [first, second]),
    );
  });

  it('takes distributions', () => {
    const magnetMassKgPerUnit = { low: 0.01, mode: 0.015, high: 0.0225, distribution: 'LOGNORMAL' };
    const figure = { low: 0.6, mode: 0.85, high: 0.95, distribution: 'METALOG' };
    const elementYield = { Nd: figure, Pr: figure, Dy: figure, Tb: figure };
    const changed = applyChanges(SHIPPED, [
      diskChange({ magnetMassKgPerUnit }),
      routeChange({ elementYield }),
    ]);
    expect(changed.productProfiles.get('hdd-35')?.magnetMassKgPerUnit).toEqual(magnetMassKgPerUnit);
    expect(changed.processRoutes.get(ROUTE.key)?.elementYield).toEqual(elementYield);
  });

  it('takes a named PERT for what it is where nothing is named', () => {
    const named = { ...DISK.magnetMassKgPerUnit, distribution: 'PERT' };
    const changed = applyChanges(SHIPPED, [diskChange({ magnetMassKgPerUnit: named })]);
    expect(changed.productProfiles.get('hdd-35')).toEqual(DISK);
  });

  const dy = (Dy: object) => gradeChange({ elementWtPct: { ...N52.elementWtPct, Dy } });
  const flat = { low: 0.8, mode: 0.9, high: 0.95 };
  it.each<[string, RowChange, string]>([
    [
      'a mode above high',
      diskChange({ presence: { low: 0, mode: 1, high: 0.9 } }),
      '/row/presence/high NOT_VALID',
    ],
    [
      'a share above 1',
      diskChange({ dismantlingYield: { low: 0, mode: 1, high: 90 } }),
      '/row/dismantlingYield/high NOT_VALID',
    ],
    ['no number', diskChange({ unitScatterCv: Number.NaN }), '/row/unitScatterCv NOT_VALID'],
    [
      'a number beyond all',
      diskChange({ unitScatterCv: Number.POSITIVE_INFINITY }),
      '/row/unitScatterCv NOT_VALID',
    ],
    ['a number as text', diskChange({ unitScatterCv: '0.25' }), '/row NOT_VALID'],
    ['a missing figure', diskChange({ unitScatterCv: undefined }), '/row NOT_VALID'],
    ['half a range', diskChange({ shreddingYield: { low: 0, mode: 0.5 } }), '/row NOT_VALID'],
    ['an unknown field', diskChange({ colour: 'blue' }), '/row/colour UNKNOWN_FIELD'],
    [
      'an uncited row',
      diskChange({ provenance: { ...DISK.provenance, source: '' } }),
      '/row/provenance/source NOT_VALID',
    ],
    ['an unknown grade', diskChange({ gradeKey: 'n99' }), '/row/gradeKey REFERENCE_NOT_FOUND'],
    ['another key', diskChange({ key: 'hdd-25' }), '/row/key NOT_VALID'],
    [
      'more magnet than device',
      diskChange({ typicalGrossMassKg: 0.02 }),
      '/row/magnetMassKgPerUnit/mode NOT_VALID',
    ],
    ['elements off their total', dy({ low: 3, mode: 4, high: 5 }), '/row/totalRareEarthWtPct/mode NOT_VALID'],
    [
      'a lognormal from 0',
      dy({ ...N52.elementWtPct.Dy, low: 0, distribution: 'LOGNORMAL' }),
      '/row/elementWtPct/Dy/low NOT_VALID',
    ],
    [
      'a distribution where there is none to state',
      gradeChange({
        elementWtPct: { ...N52.elementWtPct, Nd: { ...N52.elementWtPct.Nd, distribution: 'METALOG' } },
      }),
      '/row/elementWtPct/Nd/distribution UNKNOWN_FIELD',
    ],
    [
      'yields of different distributions',
      routeChange({
        elementYield: { Nd: flat, Pr: flat, Dy: flat, Tb: { ...flat, distribution: 'METALOG' } },
      }),
      '/row NOT_VALID',
    ],
    ['a default route that ends in alloy', routeChange({ yieldsOxide: false }), '/row/yieldsOxide NOT_VALID'],
    ['an unknown form', routeChange({ acceptedForms: ['SWARF', 'SLUDGE'] }), '/row/acceptedForms NOT_VALID'],
    ['no form', routeChange({ acceptedForms: [] }), '/row/acceptedForms NOT_VALID'],
    [
      'a tolerance above 100 wt%',
      routeChange({ impurityToleranceWtPct: { Ni: 400 } }),
      '/row/impurityToleranceWtPct/Ni NOT_VALID',
    ],
  ])('refuses %s', (_case, change, fault) => {
    expect(faultsOf(change)).toEqual([fault]);
  });

  it.each<[ChangeableTable]>([['productProfiles'], ['magnetGrades'], ['processRoutes']])(
    'adds no row to %s',
    (tableName) => {
      const row = { ...[...SHIPPED[tableName].values()][0], key: 'new-one' };
      expect(faultsOf({ tableName, rowKey: 'new-one', row })).toEqual(['/rowKey REFERENCE_NOT_FOUND']);
    },
  );

  it.each([[null], ['hdd-35'], [[]], [{}], [undefined]])('refuses %j for a row', (row) => {
    expect(faultsOf({ tableName: 'productProfiles', rowKey: 'hdd-35', row }).length).toBeGreaterThan(0);
  });

  it('says what is wrong and what to give instead', () => {
    const { faults, facts } = refusalOf(() => applyChanges(SHIPPED, [diskChange({ unitScatterCv: 25 })]));
    expect(facts).toEqual({ tableName: 'productProfiles', rowKey: 'hdd-35' });
    expect(faults[0]?.detail).toBe(
      'unitScatterCv 25 is out of range; give a relative figure between 0 and 2 (0.25 is 25 %)',
    );
  });
});

it.each([
  ['2026.11.0', 0, '2026.11.0'],
  ['2026.11.0', 1, '2026.11.0+1'],
  ['2026.11.0+9', 1, '2026.11.0+10'],
])('%s after %d change(s) is %s', (before, changes, after) => {
  expect(versionAfter(before, changes)).toBe(after);
});

it('a catalogue without changes is itself', () => {
  const unchanged: Catalogue = applyChanges(SHIPPED, []);
  expect(unchanged).toBe(SHIPPED);
});
