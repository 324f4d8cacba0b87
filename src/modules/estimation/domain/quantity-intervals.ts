import type { EstimatedElement, OxideQuantity, RareEarth } from '../../catalogue/domain/rare-earths.js';
import type { QuantityInterval } from './estimate.js';
import { addScaled, type Sample, sampleMean } from './factor-sample.js';
import { percentiles } from './percentile.js';
import type { RareEarthMass } from './rare-earth-mass.js';

const MILLIGRAMS_PER_GRAM = 1_000;

/** Published figures of one stage, in milligrams of metal and of oxide. */
export interface StageIntervals {
  readonly metal: Readonly<Record<EstimatedElement, QuantityInterval>>;
  readonly oxide: Readonly<Record<OxideQuantity, QuantityInterval>>;
}

/**
 * Summarises one stage. NdPr oxide and TREO are summed point by point before their percentiles are taken:
 * percentiles do not add. A single oxide is its metal times a constant, and so are its percentiles.
 * @param oxideFactors mass of traded oxide per mass of metal
 */
export function stageIntervals(
  { metalGrams, minorOxideGrams }: RareEarthMass,
  oxideFactors: Readonly<Record<RareEarth, number>>,
): StageIntervals {
  const oxideGrams = new Float64Array(minorOxideGrams.length);
  addScaled(oxideGrams, metalGrams.Nd, oxideFactors.Nd);
  addScaled(oxideGrams, metalGrams.Pr, oxideFactors.Pr);
  const ndpr = intervalMilligrams(oxideGrams);
  addScaled(oxideGrams, metalGrams.Dy, oxideFactors.Dy);
  addScaled(oxideGrams, metalGrams.Tb, oxideFactors.Tb);
  addScaled(oxideGrams, minorOxideGrams, 1);
  const treo = intervalMilligrams(oxideGrams);

  const [Nd, Pr, Dy, Tb] = [
    summaryGrams(metalGrams.Nd),
    summaryGrams(metalGrams.Pr),
    summaryGrams(metalGrams.Dy),
    summaryGrams(metalGrams.Tb),
  ];
  return {
    metal: { Nd: milligrams(Nd), Pr: milligrams(Pr), Dy: milligrams(Dy), Tb: milligrams(Tb) },
    oxide: {
      ND2O3: milligrams(Nd, oxideFactors.Nd),
      PR6O11: milligrams(Pr, oxideFactors.Pr),
      DY2O3: milligrams(Dy, oxideFactors.Dy),
      TB4O7: milligrams(Tb, oxideFactors.Tb),
      NDPR: ndpr,
      TREO: treo,
    },
  };
}

/** Summarises a sample in grams. */
export function intervalMilligrams(grams: Sample): QuantityInterval {
  return milligrams(summaryGrams(grams));
}

/** As `QuantityInterval`, but in grams and not rounded. */
function summaryGrams(grams: Sample): QuantityInterval {
  const [p10 = 0, p50 = 0, p90 = 0] = percentiles(grams, [0.1, 0.5, 0.9]);
  return { p10, p50, p90, mean: sampleMean(grams) };
}

/** Rounded once, at the very end. */
function milligrams(grams: QuantityInterval, factor = 1): QuantityInterval {
  const round = (value: number): number => Math.round(value * factor * MILLIGRAMS_PER_GRAM);
  return { p10: round(grams.p10), p50: round(grams.p50), p90: round(grams.p90), mean: round(grams.mean) };
}
