import type { ProductProfile } from '../../../catalogue/domain/catalogue.js';
import { type Distribution, fromQuantiles } from '../distribution/distribution.js';
import { fromDensity, normalRatio } from '../distribution/known-shapes.js';
import { conditioned } from '../distribution/posterior.js';
import { presentShare } from '../distribution/present-share.js';
import { conflictsAmong, conflictWithPrior, type EvidenceConflict, weightedMean } from './conflict.js';
import type { PassportEvidence, SampleWeighingEvidence } from './evidence.js';

/** What was found out about the magnets of some units of one profile. */
export type UnitMassEvidence = SampleWeighingEvidence | PassportEvidence;

/** A belief after evidence, and what in the evidence did not agree. */
export interface Updated {
  readonly distribution: Distribution;
  readonly conflicts: readonly EvidenceConflict[];
}

interface UnitMassMeasurement {
  readonly evidenceId: string;
  /** Grams per unit that holds magnets. */
  readonly value: number;
  readonly standardUncertainty: number;
  /** Part of the uncertainty that goes with the mass, relative. */
  readonly relativeUncertainty: number;
  /** The rest, in grams. */
  readonly absoluteUncertainty: number;
}

/**
 * Mean magnet mass of those of `units` that hold any, in grams: the prior of the mean over just these units,
 * conditioned on samples of them and on passports. A sample of n from N tells the mean of all N but for
 * CV·√(1/n − 1/N); weighing all of them leaves the scale's error alone. See docs/model/evidence-mathematics.md,
 * "Unit mass".
 * @param prior of the mean over the units, unit scatter included
 */
export function updatedUnitMass(
  prior: Distribution,
  evidence: readonly UnitMassEvidence[],
  units: number,
  profile: ProductProfile,
): Updated {
  const measurements = evidence.flatMap((each) => measurementOf(each, units, profile));
  if (measurements.length === 0) return { distribution: prior, conflicts: [] };
  const measurand = `magnet mass per ${profile.unitLabel}`;
  const belief = { value: prior.mean, standardUncertainty: Math.sqrt(prior.variance) };
  const conflicts = [
    ...conflictsAmong(measurements, measurand, 'g'),
    ...measurements.flatMap((each) => conflictWithPrior(each, belief, measurand, 'g')),
  ];
  const against = conflicts.some(({ code }) => code === 'AGAINST_PRIOR');
  const all = pooled(evidence).flatMap((each) => measurementOf(each, units, profile));
  const posterior =
    against || prior.variance === 0
      ? null
      : conditioned(prior, (value) => all.reduce((sum, each) => sum + logDensity(each, value), 0));
  return { distribution: posterior ?? measuredAlone(all), conflicts };
}

/** Samples of different units are one larger sample: together they leave fewer units unknown. */
function pooled(evidence: readonly UnitMassEvidence[]): readonly UnitMassEvidence[] {
  const samples = evidence.filter((each) => each.kind === 'SAMPLE_WEIGHING');
  const [first] = samples;
  if (first === undefined || samples.length === 1) return evidence;
  const total = (of: (sample: SampleWeighingEvidence) => number): number =>
    samples.reduce((sum, each) => sum + of(each), 0);
  const together: SampleWeighingEvidence = {
    ...first,
    sampledUnits: total(({ sampledUnits }) => sampledUnits),
    unitsWithMagnets: total(({ unitsWithMagnets }) => unitsWithMagnets),
    magnetMassGrams: total(({ magnetMassGrams }) => magnetMassGrams),
    scaleDivisionGrams: Math.sqrt(total(({ scaleDivisionGrams }) => scaleDivisionGrams ** 2)),
  };
  return [together, ...evidence.filter((each) => each.kind === 'PASSPORT')];
}

/** d/√12 of one reading. */
function readingUncertaintyGrams(scaleDivisionGrams: number): number {
  return scaleDivisionGrams / Math.sqrt(12);
}

function measurementOf(
  evidence: UnitMassEvidence,
  units: number,
  profile: ProductProfile,
): readonly UnitMassMeasurement[] {
  if (evidence.kind === 'PASSPORT') {
    const { id, magnetMassGramsPerUnit: value, relativeUncertainty } = evidence;
    const standardUncertainty = relativeUncertainty * value;
    return [{ evidenceId: id, value, standardUncertainty, relativeUncertainty, absoluteUncertainty: 0 }];
  }
  const { id, sampledUnits, unitsWithMagnets: n, magnetMassGrams, scaleDivisionGrams } = evidence;
  if (n === 0) return [];
  const withMagnets = Math.max(n, (units * n) / sampledUnits);
  const value = magnetMassGrams / n;
  const relativeUncertainty = profile.unitScatterCv * Math.sqrt(Math.max(0, 1 / n - 1 / withMagnets));
  const absoluteUncertainty = readingUncertaintyGrams(scaleDivisionGrams) / n;
  const standardUncertainty = Math.hypot(relativeUncertainty * value, absoluteUncertainty);
  return [{ evidenceId: id, value, standardUncertainty, relativeUncertainty, absoluteUncertainty }];
}

/** Log of the normal density of the measured value, if the true one is `value`. */
function logDensity(
  { value: measured, relativeUncertainty, absoluteUncertainty }: UnitMassMeasurement,
  value: number,
): number {
  const variance = (relativeUncertainty * value) ** 2 + absoluteUncertainty ** 2;
  return -((measured - value) ** 2 / variance + Math.log(variance)) / 2;
}

/** Where the prior was contradicted, or says nothing beyond one value: the measurements by themselves. */
function measuredAlone(measurements: readonly UnitMassMeasurement[]): Distribution {
  const { value, standardUncertainty } = weightedMean(measurements);
  const ratio = normalRatio(standardUncertainty / value);
  return fromQuantiles(
    (probabilities) => {
      ratio.fill(probabilities);
      for (let i = 0; i < probabilities.length; i++) probabilities[i] = value * (probabilities[i] ?? 0);
    },
    { mean: value, variance: standardUncertainty ** 2 },
  );
}

/**
 * Share of `units` that hold magnets, after some were opened: those are known, and the chance that each other one does
 * is conditioned on them (binomial likelihood): docs/model/evidence-mathematics.md, "Presence".
 */
export function updatedPresence(
  prior: Distribution,
  samples: readonly SampleWeighingEvidence[],
  units: number,
  profile: ProductProfile,
): Updated {
  const opened = samples.reduce((sum, { sampledUnits }) => sum + sampledUnits, 0);
  const found = samples.reduce((sum, { unitsWithMagnets }) => sum + unitsWithMagnets, 0);
  const first = samples[0];
  if (first === undefined) return { distribution: presentShare(prior, 0, units, units), conflicts: [] };
  const share = found / opened;
  const conflicts = conflictWithPrior(
    {
      evidenceId: first.id,
      value: share,
      standardUncertainty: Math.sqrt((prior.mean * (1 - prior.mean)) / opened),
    },
    { value: prior.mean, standardUncertainty: Math.sqrt(prior.variance) },
    `share of ${profile.unitLabel}s with magnets`,
    '',
  );
  const logLikelihood = (p: number): number =>
    (found > 0 ? found * Math.log(p) : 0) + (opened > found ? (opened - found) * Math.log1p(-p) : 0);
  const posterior =
    conflicts.length > 0
      ? openShare(logLikelihood)
      : prior.variance === 0
        ? prior
        : conditioned(prior, logLikelihood);
  const known = Math.min(found, units);
  const unknown = Math.max(0, units - opened);
  return {
    distribution: presentShare(posterior ?? prior, known, unknown, Math.max(units, opened)),
    conflicts,
  };
}

const SHARE_POSITIONS = 1_025;

/** Where the prior was contradicted: any share was as likely before (Laplace's rule of succession). */
function openShare(logLikelihood: (share: number) => number): Distribution {
  const shares = Float64Array.from({ length: SHARE_POSITIONS }, (_, k) => (k + 0.5) / SHARE_POSITIONS);
  const logs = shares.map(logLikelihood);
  const largest = logs.reduce((most, each) => Math.max(most, each), -Infinity);
  return fromDensity(
    shares,
    logs.map((each) => Math.exp(each - largest)),
  );
}
