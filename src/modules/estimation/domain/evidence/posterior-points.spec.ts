import { describe, expect, it } from '@jest/globals';
import { percentiles } from '../distribution/percentile.js';
import { assayed, aWorld, type Fractions, Randomness, SIMULATED } from '../simulated-lots-for-specs.js';
import { ascendingOrder } from './ascending-order.js';
import { assayedComposition } from './assayed-composition.js';
import type { AssayEvidence } from './evidence.js';

const { tradedOxideFactor } = SIMULATED;
const DRAWS = 200_000;
const ELEMENTS = ['Nd', 'Pr', 'Dy', 'Tb'] as const;

function ndPrOxide({ Nd, Pr }: Fractions): number {
  return Nd * tradedOxideFactor.Nd + Pr * tradedOxideFactor.Pr;
}

/** Density of an assay's results, up to a constant: y = h·(1 + e), e ~ N(0, u²) with all errors of one assay together. */
function logDensity({ results, composite }: AssayEvidence, truth: Fractions): number {
  let total = 0;
  for (const { analyte, wtPct, relativeUncertainty, relativeBias, pieceRelativeDeviation } of results) {
    if (analyte === 'TREO') throw new RangeError('Elements only');
    const variance =
      relativeUncertainty ** 2 + relativeBias ** 2 + pieceRelativeDeviation ** 2 / composite.pieceCount;
    total -= (wtPct / (100 * truth[analyte]) - 1) ** 2 / (2 * variance) + Math.log(truth[analyte]);
  }
  return total;
}

/** Percentiles of NdPr oxide in the alloy by plain draws of the row, each weighing what the results make of it. */
function byPlainDraws(assay: AssayEvidence, random: Randomness): readonly number[] {
  const values = new Float64Array(DRAWS);
  const weights = new Float64Array(DRAWS);
  let [total, squares] = [0, 0];
  for (let i = 0; i < DRAWS; i++) {
    const { metalFraction } = aWorld(random);
    const weight = Math.exp(logDensity(assay, metalFraction));
    values[i] = ndPrOxide(metalFraction);
    weights[i] = weight;
    total += weight;
    squares += weight ** 2;
  }
  // So many equal draws are worth as much: the reference's own standard error is then below 0.04 %.
  expect(total ** 2 / squares).toBeGreaterThan(5_000);
  const order = ascendingOrder(values);
  let [cumulative, rank] = [0, -1];
  return [0.1, 0.5, 0.9].map((probability) => {
    while (cumulative < probability * total) cumulative += weights[order[++rank] ?? 0] ?? 0;
    return values[order[rank] ?? 0] ?? NaN;
  });
}

describe('posterior points', () => {
  // Of these assays enough plain draws of the row come near the results to be a reference.
  it.each([8, 9])('of an assay (%d) have the P10, P50 and P90 of plain draws, within 0.1 %', (seed) => {
    const random = new Randomness(seed);
    const errors = { analysis: 0.07, bias: 0.05, pieces: 0.12 };
    const options = { pieceCount: 10, relativeTo: 'ALLOY', tier: 3 } as const;
    const planned = [{ method: 'm', laboratory: 'l', composite: 'c' }];
    const assays = assayed(aWorld(random).metalFraction, planned, errors, options, random);
    const [assay] = assays;
    const grade = SIMULATED.magnetGrades.get('plain');
    if (assay === undefined || grade === undefined) throw new RangeError('There is an assay and a grade');
    const priors = { coatingWtPct: null, alloyShare: null, moistureWtPct: null, oilWtPct: null };
    const { composition } = assayedComposition(
      { grade, block: 'specs', assays, priors, coatedProbability: 0, soakedTogether: [] },
      tradedOxideFactor,
    );
    const { metalFraction } = composition.points;
    const values = metalFraction.Nd.map((_each, i) =>
      ndPrOxide(
        Object.fromEntries(ELEMENTS.map((element) => [element, metalFraction[element][i] ?? 0])) as Fractions,
      ),
    );
    const expected = byPlainDraws(assay, random);
    percentiles(values, [0.1, 0.5, 0.9]).forEach((value, k) => {
      expect(Math.abs(value / (expected[k] ?? NaN) - 1)).toBeLessThan(1e-3);
    });
  });
});
