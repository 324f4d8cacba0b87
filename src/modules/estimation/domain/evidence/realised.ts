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
  /** Logarithms of what was measured, at the points and about their mean. */
  private readonly centredLogs: readonly Sample[];
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
    const logs = this.elements.map(({ element }) => logarithms(samples[element] ?? new Float64Array(0)));
    this.centredLogs = logs.map(centred);
    const measured = this.elements.map(({ element, oxideMilligrams }) =>
      logarithm(oxideMilligrams / (MILLIGRAMS_PER_GRAM * oxideFactors[element])),
    );
    this.conflicts = this.elements.flatMap((each, k) =>
      conflictOf(realised, each, logs[k] ?? new Float64Array(0), oxideFactors),
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
        row.map((error, k) => error + this.priorWeight * covariance(logs[j], this.centredLogs[k])),
      ),
    );
    this.innovations = this.perturbed(measured, logs, realised, uniforms);
  }

  /** Moves a sample of the same points to where the measurement puts it. */
  condition(sample: Sample): Sample {
    const logs = logarithms(sample);
    const gain = solve(
      this.gainFactor,
      this.centredLogs.map((measured) => this.priorWeight * covariance(logs, measured)),
    );
    gain.forEach((each, k) => addScaled(logs, this.innovations[k], each));
    for (let i = 0; i < logs.length; i++) logs[i] = Math.exp(logs[i] as number);
    return logs;
  }

  private perturbed(
    measured: readonly number[],
    logs: readonly Sample[],
    { sharedRelativeUncertainty }: RealisedRecovery,
    uniforms: (block: string) => Sample,
  ): readonly Sample[] {
    const shared = normalScores(uniforms('realised:shared'));
    return this.elements.map(({ element, relativeUncertainty }, k) => {
      const innovation = new Float64Array(shared.length).fill(measured[k] ?? 0);
      addScaled(innovation, shared, sharedRelativeUncertainty);
      addScaled(innovation, normalScores(uniforms(`realised:${element}`)), relativeUncertainty);
      addScaled(innovation, logs[k], -1);
      return innovation;
    });
  }
}

const MILLIGRAMS_PER_GRAM = 1_000;
/** Weight of a contradicted prior's variance: the measurement then stands by itself. */
const SET_ASIDE_FACTOR = 1e4;
/** What stands for no metal at all; nothing realisable is as little. Grams. */
const SMALLEST_GRAMS = 1e-6;

function logarithm(grams: number): number {
  return Math.log(Math.max(SMALLEST_GRAMS, grams));
}

function logarithms(sample: Sample): Sample {
  const logs = new Float64Array(sample.length);
  for (let i = 0; i < logs.length; i++) logs[i] = logarithm(sample[i] as number);
  return logs;
}

/** In place. */
function normalScores(uniforms: Sample): Sample {
  for (let i = 0; i < uniforms.length; i++) uniforms[i] = normalQuantile(uniforms[i] as number);
  return uniforms;
}

const NO_SAMPLE: Sample = new Float64Array(0);

function addScaled(target: Sample, addend: Sample = NO_SAMPLE, weight = 1): void {
  for (let i = 0; i < target.length; i++) {
    target[i] = (target[i] as number) + weight * (addend[i] as number);
  }
}

/** The same values about their mean. */
function centred(sample: Sample): Sample {
  const mean = meanOf(sample);
  const result = new Float64Array(sample.length);
  for (let i = 0; i < result.length; i++) result[i] = (sample[i] as number) - mean;
  return result;
}

function meanOf(sample: Sample): number {
  let total = 0;
  for (let i = 0; i < sample.length; i++) total += sample[i] as number;
  return total / Math.max(1, sample.length);
}

/** With values that are about their mean already; then it does not matter whether the others are. */
function covariance(sample: Sample = NO_SAMPLE, aboutMean: Sample = NO_SAMPLE): number {
  let total = 0;
  for (let i = 0; i < sample.length; i++) total += (sample[i] as number) * (aboutMean[i] as number);
  return total / Math.max(1, sample.length);
}

function conflictOf(
  { id, sharedRelativeUncertainty }: RealisedRecovery,
  { element, oxideMilligrams, relativeUncertainty }: RealisedElement,
  logs: Sample,
  oxideFactors: Readonly<Record<RareEarth, number>>,
): readonly EvidenceConflict[] {
  const value = oxideMilligrams / MILLIGRAMS_PER_GRAM;
  const expected = Math.exp(meanOf(logs)) * oxideFactors[element];
  return conflictWithPrior(
    {
      evidenceId: id,
      value,
      standardUncertainty: value * Math.hypot(relativeUncertainty, sharedRelativeUncertainty),
    },
    { value: expected, standardUncertainty: expected * Math.sqrt(covariance(logs, centred(logs))) },
    `recoverable ${element} oxide`,
    'g',
  );
}
