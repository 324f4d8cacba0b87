import { PERCENT } from '../../../catalogue/domain/figure-bounds.js';
import type { PertRange } from '../../../catalogue/domain/catalogue.js';
import {
  constant,
  type Distribution,
  throughValues,
  throughWeightedValues,
} from '../distribution/distribution.js';
import {
  figureDistribution,
  fromDensity,
  remainderOfWtPct,
  uniformRange,
} from '../distribution/known-shapes.js';
import { conditioned } from '../distribution/posterior.js';
import type { WtPctRange } from '../estimation-line.js';
import { conflictsAmong, conflictWithPrior, type EvidenceConflict } from './conflict.js';
import type { MoistureEvidence } from './evidence.js';

/** Moisture and oil of loose material, wt% as received, as far as each is known by itself. */
export interface SoakedPriors {
  readonly moistureWtPct: Distribution;
  readonly oilWtPct: Distribution;
  readonly conflicts: readonly EvidenceConflict[];
}

/** What the ticket states, or else what such material usually holds, after the tests of either. */
export function soakedPriors(
  stated: { readonly moistureWtPct: WtPctRange | null; readonly oilWtPct: WtPctRange | null },
  usual: { readonly moistureWtPct: PertRange; readonly oilWtPct: PertRange },
  tests: readonly MoistureEvidence[],
): SoakedPriors {
  const moisture = afterTests(believed(stated.moistureWtPct, usual.moistureWtPct), tests, 'MOISTURE');
  const oil = afterTests(believed(stated.oilWtPct, usual.oilWtPct), tests, 'OIL');
  return {
    moistureWtPct: moisture.distribution,
    oilWtPct: oil.distribution,
    conflicts: [...moisture.conflicts, ...oil.conflicts],
  };
}

function believed(stated: WtPctRange | null, usual: PertRange): Distribution {
  return stated === null ? figureDistribution(usual, PERCENT) : uniformRange(stated);
}

const MEASURANDS = { MOISTURE: 'moisture', OIL: 'oil', MOISTURE_AND_OIL: 'moisture and oil' } as const;

function afterTests(
  prior: Distribution,
  tests: readonly MoistureEvidence[],
  measured: MoistureEvidence['measured'],
): { readonly distribution: Distribution; readonly conflicts: readonly EvidenceConflict[] } {
  const figures = tests
    .filter((each) => each.measured === measured)
    .map(({ id, wtPct, standardUncertaintyWtPct }) => ({
      evidenceId: id,
      value: wtPct,
      standardUncertainty: standardUncertaintyWtPct,
    }));
  if (figures.length === 0) return { distribution: prior, conflicts: [] };
  const belief = { value: prior.mean, standardUncertainty: Math.sqrt(prior.variance) };
  const conflicts = [
    ...conflictsAmong(figures, MEASURANDS[measured], 'wt%'),
    ...figures.flatMap((each) => conflictWithPrior(each, belief, MEASURANDS[measured], 'wt%')),
  ];
  const logLikelihood = (value: number): number =>
    figures.reduce((sum, each) => sum - ((each.value - value) / each.standardUncertainty) ** 2 / 2, 0);
  const against = conflicts.some(({ code }) => code === 'AGAINST_PRIOR');
  const posterior = against || prior.variance === 0 ? null : conditioned(prior, logLikelihood);
  return { distribution: posterior ?? anyShare(logLikelihood), conflicts };
}

const SHARE_POSITIONS = 4_097;

/** Where what was stated is contradicted: any percentage was as likely before. */
function anyShare(logLikelihood: (wtPct: number) => number): Distribution {
  const positions = Float64Array.from(
    { length: SHARE_POSITIONS },
    (_, k) => (100 * k) / (SHARE_POSITIONS - 1),
  );
  const logs = positions.map(logLikelihood);
  const largest = logs.reduce((most, each) => Math.max(most, each), -Infinity);
  return fromDensity(
    positions,
    logs.map((each) => Math.exp(each - largest)),
  );
}

/** Values of each of the two that their sum is made of. */
const NODES = 64;

/**
 * Share that is neither water nor oil: 1 − (moisture + oil)/100, given that this is above 0, after tests of the two together. See
 * docs/model/evidence-mathematics.md, "Moisture and oil".
 */
export function dryOilFreeShare(
  { moistureWtPct, oilWtPct }: Pick<SoakedPriors, 'moistureWtPct' | 'oilWtPct'>,
  tests: readonly MoistureEvidence[],
): { readonly distribution: Distribution; readonly conflicts: readonly EvidenceConflict[] } {
  const together = tests.filter((each) => each.measured === 'MOISTURE_AND_OIL');
  if (oilWtPct.variance === 0 && oilWtPct.mean === 0) return remainder(moistureWtPct, together);
  if (moistureWtPct.variance === 0 && moistureWtPct.mean === 0) return remainder(oilWtPct, together);
  return remainder(sumOf(moistureWtPct, oilWtPct), together);
}

function remainder(
  soaked: Distribution,
  together: readonly MoistureEvidence[],
): { readonly distribution: Distribution; readonly conflicts: readonly EvidenceConflict[] } {
  const { distribution, conflicts } = afterTests(soaked, together, 'MOISTURE_AND_OIL');
  return { distribution: remainderOfWtPct(distribution), conflicts };
}

/**
 * Sums of two percentages by pairs of their quantiles, of which those that leave anything are possible; remembered, for
 * most loads take the catalogue's.
 */
const sums = new WeakMap<Distribution, WeakMap<Distribution, Distribution>>();

function sumOf(a: Distribution, b: Distribution): Distribution {
  const known = sums.get(a)?.get(b);
  if (known !== undefined) return known;
  const result = computeSum(a, b);
  const ofA = sums.get(a) ?? new WeakMap<Distribution, Distribution>();
  ofA.set(b, result);
  sums.set(a, ofA);
  return result;
}

function computeSum(a: Distribution, b: Distribution): Distribution {
  if (a.variance === 0 && b.variance === 0) return constant(Math.min(100, a.mean + b.mean));
  if (quantileOf(a, BELOW_ONE) + quantileOf(b, BELOW_ONE) >= 100) return sumBelowHundred(a, b);
  const [ofA, ofB] = [nodesBelow(a, 1), nodesBelow(b, 1)];
  const values = new Float64Array(ofA.length * ofB.length);
  ofA.forEach((left, row) => {
    ofB.forEach((right, column) => (values[row * ofB.length + column] = left + right));
  });
  return throughValues(values);
}

/** Where more than everything would be possible: each value of the one with what of the other leaves something. */
function sumBelowHundred(a: Distribution, b: Distribution): Distribution {
  const sums: { readonly value: number; readonly weight: number }[] = [];
  for (const left of nodesBelow(a, probabilityBelow(a, 100 - quantileOf(b, 0)))) {
    const weight = probabilityBelow(b, 100 - left);
    if (weight > 0) for (const right of nodesBelow(b, weight)) sums.push({ value: left + right, weight });
  }
  // Ranges that leave nothing whatever is drawn: a trace, so that a product with it stays a product.
  if (sums.length === 0) return constant(SOAKED_WT_PCT_MAX);
  sums.sort((one, other) => one.value - other.value);
  return throughWeightedValues(
    Float64Array.from(sums, ({ value }) => value),
    Float64Array.from(sums, ({ weight }) => weight),
  );
}

const SOAKED_WT_PCT_MAX = 99.999;

/** Quantiles in the middle of equal steps of the probability up to a bound. */
function nodesBelow(distribution: Distribution, probability: number): Float64Array {
  if (distribution.variance === 0) return Float64Array.of(distribution.mean);
  const nodes = Float64Array.from({ length: NODES }, (_, k) => (probability * (k + 0.5)) / NODES);
  distribution.fill(nodes);
  return nodes;
}

const BELOW_ONE = 1 - 2 ** -53;
const HALVINGS = 40;

/** Inverts the quantile function by bisection. */
function probabilityBelow(distribution: Distribution, bound: number): number {
  if (quantileOf(distribution, 0) >= bound) return 0;
  if (quantileOf(distribution, BELOW_ONE) <= bound) return 1;
  let low = 0;
  let high = 1;
  for (let k = 0; k < HALVINGS; k++) {
    const middle = (low + high) / 2;
    if (quantileOf(distribution, middle) < bound) low = middle;
    else high = middle;
  }
  return high;
}

function quantileOf(distribution: Distribution, probability: number): number {
  const values = Float64Array.of(probability);
  distribution.fill(values);
  return values[0] as number;
}
