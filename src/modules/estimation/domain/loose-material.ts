import type { PertRange } from '../../catalogue/domain/catalogue.js';
import type { LooseLoad } from './canonical-inputs.js';
import type { WtPctRange } from './estimation-line.js';
import {
  constantSample,
  type FactorStream,
  factorStream,
  multiplyBy,
  pertSample,
  type Sample,
  uniformRangeSample,
  uniformSample,
} from './factor-sample.js';

/**
 * Probability that liberated magnets are coated where nobody said so. Judgement: most sintered magnets are
 * sold coated, and most of what is freed by heat or hydrogen loses the coating.
 */
export const COATED_PROBABILITY_UNSTATED = 0.5;

/**
 * Grams of magnet alloy (with its coating, if any) in loose material:
 * mass · weighing · (1 − moisture − oil) · alloy share of the dry, oil-free rest; never below 0.
 */
export function looseMagnetGrams(load: LooseLoad, weighingRatio: Sample, seed: string): Sample {
  const group = `loose:${load.key}`;
  const moisture = wtPctSample(load.moistureWtPct, load.form.moistureWtPct, factorStream(seed, group, 0));
  const oil = wtPctSample(load.oilWtPct, load.form.oilWtPct, factorStream(seed, group, 1));
  const sample = pertSample(load.form.alloyFractionOfDryOilFree, factorStream(seed, group, 2));
  multiplyBy(sample, weighingRatio);
  for (let i = 0; i < sample.length; i++) {
    const dryOilFree = 1 - ((moisture[i] ?? 0) + (oil[i] ?? 0)) / 100;
    sample[i] = dryOilFree > 0 ? load.netMassGrams * (sample[i] ?? 0) * dryOilFree : 0;
  }
  return sample;
}

/**
 * 1 where the material is coated, 0 where not, per point. Unstated: a mixture of the two, since magnets come
 * coated or bare and not half coated. Only for magnets: in swarf, powder and bonded material the alloy share
 * already leaves out whatever is not alloy.
 */
export function coatedIndicator(load: LooseLoad, seed: string): Sample {
  if (load.coated !== null) return constantSample(load.coated ? 1 : 0);
  if (load.form.form !== 'LIBERATED_MAGNET') return constantSample(0);
  const sample = uniformSample(factorStream(seed, `loose:${load.key}`, 3));
  for (let i = 0; i < sample.length; i++) sample[i] = (sample[i] ?? 0) < COATED_PROBABILITY_UNSTATED ? 1 : 0;
  return sample;
}

/** What the ticket states; where it states nothing, what such material usually holds. */
function wtPctSample(stated: WtPctRange | null, usual: PertRange, stream: FactorStream): Sample {
  return stated === null ? pertSample(usual, stream) : uniformRangeSample(stated, stream);
}
