import type { MagnetGrade } from './catalogue.js';
import { MAGNET_GRADE_KINDS } from './catalogue.js';
import type { RowReader } from './catalogue-row.js';
import { PERCENT } from './figure-bounds.js';
import { MAGNET_DENSITY, WEIGHT_PERCENT } from './number-bounds.js';

/**
 * Elements and their total are typed apart; both are given to 0.01 wt%, so nine roundings stay below 0.05 wt% and
 * anything beyond 0.1 is a typing error. The shipped rows close exactly.
 */
const RARE_EARTH_CLOSURE_WT_PCT = 0.1;
/** Rare earths and other elements are the whole alloy. The shipped rows close exactly. */
const ALLOY_CLOSURE_WT_PCT = 0.5;

/** Column by constituent besides the rare earths. `other` is what the source leaves unnamed. */
const OTHER_ELEMENT_COLUMNS = {
  Fe: 'feWtPct',
  B: 'bWtPct',
  Co: 'coWtPct',
  Cu: 'cuWtPct',
  Al: 'alWtPct',
  Ga: 'gaWtPct',
  Nb: 'nbWtPct',
  Zr: 'zrWtPct',
  other: 'otherWtPct',
} as const;

/** Reads one line of magnet-grades.csv. */
export function readMagnetGrade(row: RowReader): MagnetGrade {
  const grade: MagnetGrade = {
    key: row.key('key'),
    name: row.text('name'),
    kind: row.oneOf('kind', MAGNET_GRADE_KINDS),
    elementWtPct: {
      Nd: row.pert('ndWtPct', WEIGHT_PERCENT),
      Pr: row.pert('prWtPct', WEIGHT_PERCENT),
      Dy: row.figure('dyWtPct', row.distribution('dyWtPctDistribution'), WEIGHT_PERCENT, PERCENT),
      Tb: row.figure('tbWtPct', row.distribution('tbWtPctDistribution'), WEIGHT_PERCENT, PERCENT),
    },
    minorRareEarthWtPct: {
      Gd: row.number('gdWtPct', WEIGHT_PERCENT),
      Ho: row.number('hoWtPct', WEIGHT_PERCENT),
      Ce: row.number('ceWtPct', WEIGHT_PERCENT),
      La: row.number('laWtPct', WEIGHT_PERCENT),
    },
    totalRareEarthWtPct: row.pert('totalRareEarthWtPct', WEIGHT_PERCENT),
    otherElementWtPct: readOtherElements(row),
    densityGramsPerCm3: row.number('densityGramsPerCm3', MAGNET_DENSITY),
    coatingWtPct: row.pert('coatingWtPct', WEIGHT_PERCENT),
    provenance: row.provenance(),
  };
  if (row.isSound) checkClosure(row, grade);
  return grade;
}

function readOtherElements(row: RowReader): Readonly<Record<string, number>> {
  const weightPercents: Record<string, number> = {};
  for (const [element, column] of Object.entries(OTHER_ELEMENT_COLUMNS)) {
    weightPercents[element] = row.number(column, WEIGHT_PERCENT);
  }
  return weightPercents;
}

function checkClosure(row: RowReader, grade: MagnetGrade): void {
  const total = grade.totalRareEarthWtPct.mode;
  const modes = Object.values(grade.elementWtPct).map((range) => range.mode);
  const elements = sum([...modes, ...Object.values(grade.minorRareEarthWtPct)]);
  if (Math.abs(elements - total) > RARE_EARTH_CLOSURE_WT_PCT) {
    row.fault(
      'totalRareEarthWtPctMode',
      `is ${total} wt%, but the modes of the rare earths add up to ${elements.toFixed(2)} wt%`,
      `make them agree within ${RARE_EARTH_CLOSURE_WT_PCT} wt%`,
    );
  }
  const alloy = total + sum(Object.values(grade.otherElementWtPct));
  if (Math.abs(alloy - 100) > ALLOY_CLOSURE_WT_PCT) {
    row.fault(
      'otherWtPct',
      `rare earths and other elements add up to ${alloy.toFixed(2)} wt%`,
      `make them 100 wt% within ${ALLOY_CLOSURE_WT_PCT}`,
    );
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
