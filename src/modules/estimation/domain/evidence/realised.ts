import type { EstimatedElement, RareEarth } from '../../../catalogue/domain/rare-earths.js';
import { normalQuantile } from '../../../../shared/normal-quantile.js';
import type { Sample } from '../quantity/sample-quantity.js';
import { conflictWithPrior, type EvidenceConflict } from './conflict.js';
import type { RealisedElement, RealisedRecovery } from './evidence.js';
import { choleskyFactor, solve } from './linear-algebra.js';

/** Recoverable metal of the measured elements at common points, before the measurement. */
export type RecoverableSamples = Readonly<Partial<Record<EstimatedElement, Sample>>>;

/**
 * What a separator got out of the material, as a condition on everything estimated of it. In logarithms, prior points
 * are moved by the gain of the linear update, with a draw of the measurement's error at each point, so that their spread
 * becomes that of the posterior (Evensen, *Data Assimilation*, 2nd ed., 2009, §4: ensemble update with perturbed
 * observations). Exact for normal logarithms; else to the order in which the measurement is not much sharper than a
 * prior that is far from lognormal. Contained and liberated amounts follow by their covariance with what was realised.
 * See docs/model/evidence-mathematics.md, "Realised recovery".
 */
export class RealisedCondition {
  readonly conflicts: readonly EvidenceConflict[];
  private readonly elements: readonly RealisedElement[];
  /** Per measured element: deviation of the perturbed measurement from the point, in logarithms. */
  private readonly innovations: readonly Sample[];
  private readonly logs: readonly Sample[];
  private readonly gainFactor: readonly (readonly number[])[];
  private readonly priorWeight: number;

  /**
   * @param uniforms gives uniform points of a further independent block by its name
   * @param oxideFactors mass of traded oxide per mass of metal
   */
  constructor(
    realised: RealisedRecovery,
    samples: RecoverableSamples,
    uniforms: (block: string) => Sample,
    oxideFactors: Readonly<Record<RareEarth, number>>,
  ) {
    this.elements = realised.elements.filter(({ element }) => samples[element] !== undefined);
    this.logs = this.elements.map(({ element }) => logarithms(samples[element] ?? new Float64Array(0)));
    const measured = this.elements.map(({ element, oxideMilligrams }) =>
      Math.log(oxideMilligrams / (MILLIGRAMS_PER_GRAM * oxideFactors[element])),
    );
    this.conflicts = this.elements.flatMap((each, k) =>
      conflictOf(realised, each, this.logs[k] ?? new Float64Array(0), oxideFactors),
    );
    // A contradicted belief is not averaged with the product that was weighed.
    this.priorWeight = this.conflicts.length > 0 ? SET_ASIDE_FACTOR : 1;
    const errors = this.elements.map(({ relativeUncertainty }, row) =>
      this.elements.map(
        (_each, column) =>
          realised.sharedRelativeUncertainty ** 2 + (row === column ? relativeUncertainty ** 2 : 0),
      ),
    );
    this.gainFactor = choleskyFactor(
      errors.map((row, j) =>
        row.map((error, k) => error + this.priorWeight * covariance(this.logs[j], this.logs[k])),
      ),
    );
    this.innovations = this.perturbed(measured, realised, uniforms);
  }

  /** Moves a sample of the same points to where the measurement puts it. */
  condition(sample: Sample): Sample {
    const logs = logarithms(sample);
    const gain = solve(
      this.gainFactor,
      this.logs.map((measured) => this.priorWeight * covariance(logs, measured)),
    );
    for (let i = 0; i < logs.length; i++) {
      let moved = logs[i] ?? 0;
      for (let k = 0; k < gain.length; k++) moved += (gain[k] ?? 0) * (this.innovations[k]?.[i] ?? 0);
      logs[i] = Math.exp(moved);
    }
    return logs;
  }

  private perturbed(
    measured: readonly number[],
    { sharedRelativeUncertainty }: RealisedRecovery,
    uniforms: (block: string) => Sample,
  ): readonly Sample[] {
    const shared = uniforms('realised:shared').map(normalQuantile);
    return this.elements.map(({ element, relativeUncertainty }, k) => {
      const own = uniforms(`realised:${element}`).map(normalQuantile);
      const logs = this.logs[k];
      return own.map((z, i) => {
        const error = relativeUncertainty * z + sharedRelativeUncertainty * (shared[i] ?? 0);
        return (measured[k] ?? 0) + error - (logs?.[i] ?? 0);
      });
    });
  }
}

const MILLIGRAMS_PER_GRAM = 1_000;
/** Weight of a contradicted prior's variance: the measurement then stands by itself. */
const SET_ASIDE_FACTOR = 1e4;
/** What stands for no metal at all; nothing realisable is as little. Grams. */
const SMALLEST_GRAMS = 1e-6;

function logarithms(sample: Sample): Sample {
  return sample.map((grams) => Math.log(Math.max(SMALLEST_GRAMS, grams)));
}

function covariance(a: Sample = new Float64Array(0), b: Sample = new Float64Array(0)): number {
  const meanOf = (sample: Sample): number => sample.reduce((sum, each) => sum + each, 0) / sample.length;
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let total = 0;
  for (let i = 0; i < a.length; i++) total += ((a[i] ?? 0) - meanA) * ((b[i] ?? 0) - meanB);
  return total / Math.max(1, a.length);
}

function conflictOf(
  { id, sharedRelativeUncertainty }: RealisedRecovery,
  { element, oxideMilligrams, relativeUncertainty }: RealisedElement,
  logs: Sample,
  oxideFactors: Readonly<Record<RareEarth, number>>,
): readonly EvidenceConflict[] {
  const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length;
  const value = oxideMilligrams / MILLIGRAMS_PER_GRAM;
  const expected = Math.exp(mean) * oxideFactors[element];
  return conflictWithPrior(
    {
      evidenceId: id,
      value,
      standardUncertainty: value * Math.hypot(relativeUncertainty, sharedRelativeUncertainty),
    },
    { value: expected, standardUncertainty: expected * Math.sqrt(covariance(logs, logs)) },
    `recoverable ${element} oxide`,
    'g',
  );
}
