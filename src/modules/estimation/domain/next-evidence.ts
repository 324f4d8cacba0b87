import type { AssayMethod, Catalogue } from '../../catalogue/domain/catalogue.js';
import { shrunk } from './distribution/distribution.js';
import { type Narrowing, type ProposedEvidenceKind, spreadLeft } from './evidence-narrowing.js';
import { assayableMaterials, assayNarrowing } from './next-assay.js';
import type { ProfilePortion } from './model/portions.js';
import { unitsByMass } from './model/magnet-mass.js';
import { recoverableNdPr, type PreparedEstimate } from './prepared-estimate.js';
import type { Factor } from './quantity/factor.js';
import { eachFactor, type Quantity, withFactors } from './quantity/quantity.js';

/** Evidence that could be added, and what it is expected to do. */
export interface EvidenceProposal {
  readonly kind: ProposedEvidenceKind;
  /** Key of the product profile or magnet grade, or name of the loose material. */
  readonly subject: string;
  /** Units to take apart, pieces to read or increments to take; 1 for a test of the whole. */
  readonly pieces: number;
  /** Expected share by which P90 − P10 of recoverable NdPr oxide shrinks, 0…1. */
  readonly expectedNarrowing: number;
  /** From the catalogue's cost of the method; null where it states none. */
  readonly costUsd: number | null;
  /** One sentence that says what to do. */
  readonly action: string;
}

/** Evidence expected to narrow the interval by less is not worth a line. */
const NARROWING_MIN = 0.005;
/** Units to take apart where there are more. */
const SAMPLED_UNITS = 20;

/**
 * Evidence that could be added, best first: for each piece the spread that is expected to be left of the factors that it
 * measures (pre-posterior analysis of a normal measurement of a normal belief: τ²u²/(τ² + u²); Raiffa and Schlaifer,
 * *Applied Statistical Decision Theory*, 1961), and the interval of recoverable NdPr oxide with it:
 * docs/model/evidence-mathematics.md, "Next best evidence".
 */
export function nextEvidence(prepared: PreparedEstimate, catalogue: Catalogue): readonly EvidenceProposal[] {
  const headline = recoverableNdPr(prepared.model, catalogue);
  const now = widthOf(headline, prepared);
  if (now === 0) return [];
  const narrowings = [
    ...unitNarrowings(prepared, headline, catalogue),
    ...soakedNarrowings(prepared, headline, catalogue),
    ...assayableMaterials(prepared, catalogue).flatMap((each) => assayNarrowing(each, headline)),
  ];
  return narrowings
    .map((narrowing) => {
      const after = withFactors(headline, (factor) => narrowed(factor, narrowing));
      const expectedNarrowing = Math.max(0, 1 - widthOf(after, prepared) / now);
      return proposalOf(narrowing, expectedNarrowing, catalogue);
    })
    .filter(({ expectedNarrowing }) => expectedNarrowing >= NARROWING_MIN)
    .sort((a, b) => b.expectedNarrowing - a.expectedNarrowing || (a.action < b.action ? -1 : 1));
}

function widthOf(quantity: Quantity, { evaluation }: PreparedEstimate): number {
  const { p10, p90 } = evaluation.summaryOf(quantity);
  return p90 - p10;
}

function narrowed(factor: Factor, { spreadFactors }: Narrowing): Factor {
  const spread = spreadFactors.get(factor.block);
  return spread === undefined ? factor : { ...factor, distribution: shrunk(factor.distribution, spread) };
}

function proposalOf(
  narrowing: Narrowing,
  expectedNarrowing: number,
  { assayMethods }: Catalogue,
): EvidenceProposal {
  const { kind, subject, pieces, methodKey, instruction } = narrowing;
  const rounded = Math.round(expectedNarrowing * 1e4) / 1e4;
  return {
    kind,
    subject,
    pieces,
    expectedNarrowing: rounded,
    costUsd: costUsd(assayMethods.get(methodKey), pieces),
    action: `${instruction}: P90−P10 shrinks by about ${Math.round(100 * rounded)} %.`,
  };
}

function costUsd(method: AssayMethod | undefined, pieces: number): number | null {
  if (method?.cost === undefined || method.cost === null) return null;
  return Math.round(100 * (method.cost.fixedUsd + pieces * method.cost.perPieceUsd)) / 100;
}

/** Taking units apart, and counting those that were inferred from their mass. */
function unitNarrowings(
  { portions }: PreparedEstimate,
  headline: Quantity,
  { assayMethods }: Catalogue,
): readonly Narrowing[] {
  const byProfile = new Map<string, ProfilePortion[]>();
  for (const portion of portions.profiles) {
    if (portion.profile.unitBasis !== 'UNIT' || portion.unitMass !== null) continue;
    byProfile.set(portion.profile.key, [...(byProfile.get(portion.profile.key) ?? []), portion]);
  }
  const factors = factorsByBlock(headline);
  return [...byProfile.values()].flatMap((all) => {
    const count = assayMethods.get('count')?.relativeUncertainty.mode ?? 0;
    return [...sampleNarrowing(all, factors), ...countNarrowing(all, factors, count)];
  });
}

function factorsByBlock(quantity: Quantity): ReadonlyMap<string, Factor> {
  const factors = new Map<string, Factor>();
  eachFactor(quantity, (factor) => factors.set(factor.block, factor));
  return factors;
}

function sampleNarrowing(
  portions: readonly ProfilePortion[],
  factors: ReadonlyMap<string, Factor>,
): readonly Narrowing[] {
  const [first] = portions;
  if (first === undefined) return [];
  const { profile } = first;
  const units = Math.max(
    1,
    Math.round(portions.reduce((sum, each) => sum + each.countedUnits + unitsByMass(each, profile), 0)),
  );
  const pieces = Math.min(SAMPLED_UNITS, units);
  const mass = factors.get(`magnet-mass:${profile.key}`)?.distribution;
  const scatter = factors.get(`unit-scatter:${profile.key}`)?.distribution;
  const presence = factors.get(`presence:${profile.key}`)?.distribution;
  const share = presence?.mean ?? 1;
  const spreadFactors = new Map<string, number>();
  const scatterVariance = profile.unitScatterCv ** 2;
  const leftVariance = scatterVariance * Math.max(0, 1 / (pieces * share) - 1 / (units * share));
  const massVariance = mass === undefined ? 0 : mass.variance / mass.mean ** 2;
  const left = spreadLeft(Math.sqrt(massVariance + (scatter?.variance ?? 0)), Math.sqrt(leftVariance));
  if (mass !== undefined) spreadFactors.set(`magnet-mass:${profile.key}`, left);
  if (scatter !== undefined) spreadFactors.set(`unit-scatter:${profile.key}`, left);
  if (presence !== undefined)
    spreadFactors.set(`presence:${profile.key}`, presenceSpreadLeft(presence, pieces, units));
  if (spreadFactors.size === 0) return [];
  const which = pieces === units ? `all ${units}` : `${pieces} of the ${units}`;
  const instruction = `Take apart ${which} ${pluralOf(profile.unitLabel)} (${profile.key}) and weigh their magnets`;
  return [
    {
      kind: 'SAMPLE_WEIGHING',
      subject: profile.key,
      pieces,
      methodKey: 'teardown-n',
      spreadFactors,
      instruction,
    },
  ];
}

/**
 * Share present of N units with an uncertain probability: opening n settles those, and narrows the probability for the
 * rest. What the present share's variance holds beyond p(1−p)/N is the probability's own.
 */
function presenceSpreadLeft(presence: Factor['distribution'], pieces: number, units: number): number {
  const { mean: share, variance } = presence;
  const binomial = share * (1 - share);
  const own = Math.max(0, (variance - binomial / units) / Math.max(1 / units, 1 - 1 / units));
  const measured = binomial / pieces;
  const ownLeft = own + measured > 0 ? (own * measured) / (own + measured) : 0;
  const unopened = (units - pieces) / units;
  const after = unopened ** 2 * (ownLeft + (units > pieces ? binomial / (units - pieces) : 0));
  return variance > 0 ? Math.min(1, Math.sqrt(after / variance)) : 1;
}

function countNarrowing(
  portions: readonly ProfilePortion[],
  factors: ReadonlyMap<string, Factor>,
  countUncertainty: number,
): readonly Narrowing[] {
  const inferred = portions.filter(({ netMassGrams }) => netMassGrams > 0);
  const [first] = inferred;
  if (first === undefined) return [];
  const { profile } = first;
  const block = `unit-gross-mass:${profile.key}`;
  const gross = factors.get(block)?.distribution;
  if (gross === undefined) return [];
  const units = Math.round(inferred.reduce((sum, each) => sum + unitsByMass(each, profile), 0));
  const spreadFactors = new Map([[block, spreadLeft(Math.sqrt(gross.variance), countUncertainty)]]);
  const instruction = `Count the ${pluralOf(profile.unitLabel)} (${profile.key}, about ${units} by their mass)`;
  return [
    {
      kind: 'COUNT',
      subject: profile.key,
      pieces: Math.max(1, units),
      methodKey: 'count',
      spreadFactors,
      instruction,
    },
  ];
}

/** Drying loose material whose moisture or oil nobody has measured. */
function soakedNarrowings(
  { portions }: PreparedEstimate,
  headline: Quantity,
  { assayMethods }: Catalogue,
): readonly Narrowing[] {
  const relative = assayMethods.get('moisture-lod')?.relativeUncertainty.mode;
  if (relative === undefined) return [];
  const factors = factorsByBlock(headline);
  return portions.loose.flatMap((portion) => {
    const block = `moisture_and_oil:${portion.key}`;
    const dry = factors.get(block)?.distribution;
    if (dry === undefined) return [];
    const subject = `${portion.form.form} ${portion.grade.key}`;
    const left = spreadLeft(Math.sqrt(dry.variance), relative * (1 - dry.mean));
    return {
      kind: 'MOISTURE' as const,
      subject,
      pieces: 1,
      methodKey: 'moisture-lod',
      spreadFactors: new Map([[block, left]]),
      instruction: `Dry a sample of the ${subject} under inert gas and weigh the loss`,
    };
  });
}

function pluralOf(noun: string): string {
  return /(?:s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}
