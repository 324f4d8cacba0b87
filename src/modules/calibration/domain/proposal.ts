import type { DistributedFigure, PertRange } from '../../catalogue/domain/catalogue.js';
import { isPercentileFigure } from '../../catalogue/domain/figure-quantile.js';
import { pertQuantile } from '../../estimation/domain/distribution/pert.js';
import { LOG_RATIO_BOUNDS, outOfRange, requirePositive, requireWithin } from './calibration-input.js';
import { P90_STANDARD_NORMAL } from './reconciliation.js';

/** Fewer lots' worth of outcomes than this change no catalogue. */
export const PROPOSAL_LOT_WEIGHT_MIN = 5;
/** A figure is moved only where the move is at least as large as its own standard deviation. */
const MOVE_Z_MIN = 1;
/** Without a move worth making, a figure is narrowed only by at least a tenth. */
const SPREAD_RATIO_MAX = 0.9;
/**
 * Relative spread (σ of the logarithm) below which learning narrows no figure. Judgement: a profile is a class of
 * products whose make-up changes with every model year, and mass, assay and loss on ignition of a product together are
 * hardly better than 3 %.
 */
export const FIGURE_SPREAD_MIN = 0.03;
/** What a standard deviation of a logarithm can be here. */
const SD_BOUNDS: readonly [number, number] = [1e-6, 100];
/** Digits of a proposed figure; the catalogue's own have no more. */
const SIGNIFICANT_DIGITS = 4;

/** A profile's magnet mass figure with what realised lots taught of the profile. */
export interface FigureLearning {
  /** kg per unit, or for GROSS_MASS the mass fraction; mode above 0. */
  readonly figure: DistributedFigure;
  /** Largest value the figure may take: 1 for a fraction. */
  readonly figureMax: number;
  /** Posterior of the profile's effect, on the log scale. */
  readonly effectMean: number;
  readonly effectSd: number;
  /** Lots by the profile's share in each. */
  readonly lotWeight: number;
  /** Standard deviation between profiles, of which the effect's posterior has made use (`unseenProfile`). */
  readonly profileSd: number;
}

/** The move considered; spreads are σ of the logarithm. */
export interface FigureMove {
  /** exp(effect mean). */
  readonly factor: number;
  readonly spreadBefore: number;
  readonly spreadAfter: number;
}

/** A new figure for a person to accept or not, in the figure's own unit and with four significant digits. */
export interface ProposedFigure extends FigureMove {
  readonly proposed: true;
  /** As a log-normal figure of the catalogue states it: low, mode and high are P10, P50 and P90. */
  readonly distribution: 'LOGNORMAL';
  readonly low: number;
  readonly mode: number;
  readonly high: number;
  /** The nearest figure of the PERT form, for a catalogue that has no other. */
  readonly pert: PertRange;
  /** True where the largest value that the figure may take has cut something off. */
  readonly cutAtMax: boolean;
}

/** Why the catalogue is better left as it is. */
export interface NoProposal extends FigureMove {
  readonly proposed: false;
  readonly reason: 'TOO_FEW_LOTS' | 'NOTHING_TO_CHANGE';
  readonly detail: string;
}

/**
 * Proposes a new magnet mass figure for a profile from what its realised lots taught (m, s: mean and standard deviation
 * of its effect; τ: spread of the figure; τ_a: spread between profiles).
 * - The centre moves by exp(m).
 * - Widening: where m is more than chance explains, the figure was too sure of itself: τ_w² = max(τ², m² − s²).
 * - Narrowing: the lots' own information is what s knows beyond the prior it started from, 1/s² − 1/τ_a², so that
 *   the prior between profiles is not counted again: τ'² = 1 / (1/τ_w² + max(0, 1/s² − 1/τ_a²)), the product of two
 *   normal densities. Not below `FIGURE_SPREAD_MIN`, or the figure's spread where that is smaller already.
 * - Both sides keep their proportion: ln(P50/P10) and ln(P90/P50) change by the same factor.
 * @throws DomainError `calibration-input-out-of-range`
 */
export function proposeFigure(learning: FigureLearning): ProposedFigure | NoProposal {
  requireLearning(learning);
  const { figure, figureMax, effectMean, effectSd, lotWeight } = learning;
  const [p10, p50, p90] = percentilesOf(figure);
  const spreadBefore = Math.log(p90 / p10) / (2 * P90_STANDARD_NORMAL);
  const spreadAfter = learntSpread(learning, spreadBefore);
  const factor = Math.exp(effectMean);
  const move = { factor, spreadBefore, spreadAfter };
  if (lotWeight < PROPOSAL_LOT_WEIGHT_MIN) {
    const detail = `Realised lots are worth ${round(lotWeight)} of this profile; ${PROPOSAL_LOT_WEIGHT_MIN} are needed.`;
    return { proposed: false, reason: 'TOO_FEW_LOTS', detail, ...move };
  }
  const moves = Math.abs(effectMean) >= MOVE_Z_MIN * effectSd;
  if (!moves && !(spreadAfter <= SPREAD_RATIO_MAX * spreadBefore)) {
    const detail = `The move of ${round(effectMean)} is within its standard deviation of ${round(effectSd)}, and the spread of ${round(spreadBefore)} would not fall by a tenth.`;
    return { proposed: false, reason: 'NOTHING_TO_CHANGE', detail, ...move };
  }
  const [below, above] =
    spreadBefore === 0
      ? [P90_STANDARD_NORMAL * spreadAfter, P90_STANDARD_NORMAL * spreadAfter]
      : [Math.log(p50 / p10), Math.log(p90 / p50)].map((each) => (each * spreadAfter) / spreadBefore);
  const cut = (value: number): number => round(Math.min(value, figureMax));
  const centre = p50 * factor;
  const high = centre * Math.exp(above ?? 0);
  const pert = scaledPert(learning, move);
  return {
    proposed: true,
    distribution: 'LOGNORMAL',
    low: cut(centre * Math.exp(-(below ?? 0))),
    mode: cut(centre),
    high: cut(high),
    pert: { low: cut(pert.low), mode: cut(pert.mode), high: cut(pert.high) },
    cutAtMax: Math.max(high, pert.high) > figureMax,
    ...move,
  };
}

/** P10, P50 and P90: stated by a figure that an earlier proposal left behind, computed of a PERT. */
function percentilesOf(figure: DistributedFigure): readonly [number, number, number] {
  if (isPercentileFigure(figure)) return [figure.low, figure.mode, figure.high];
  return [pertQuantile(figure, 0.1), pertQuantile(figure, 0.5), pertQuantile(figure, 0.9)];
}

function learntSpread({ effectMean, effectSd, profileSd }: FigureLearning, spreadBefore: number): number {
  const widened = Math.max(spreadBefore ** 2, effectMean ** 2 - effectSd ** 2);
  if (widened === 0) return 0;
  const learnt = Math.max(0, effectSd ** -2 - profileSd ** -2);
  return Math.max(1 / Math.sqrt(1 / widened + learnt), Math.min(FIGURE_SPREAD_MIN, spreadBefore));
}

/** Bounds at the same power of their distance from the mode; a low of 0 stays 0, a constant gets ends where a PERT has them. */
function scaledPert(
  { figure }: FigureLearning,
  { factor, spreadBefore, spreadAfter }: FigureMove,
): PertRange {
  const mode = figure.mode * factor;
  if (spreadBefore === 0) {
    const reach = Math.exp(PERT_HALF_RANGE * spreadAfter);
    return { low: mode / reach, mode, high: mode * reach };
  }
  const power = spreadAfter / spreadBefore;
  return {
    low: mode * (figure.low / figure.mode) ** power,
    mode,
    high: mode * (figure.high / figure.mode) ** power,
  };
}

/** Half the range of a symmetric PERT in its standard deviations: its variance is (range/2)²/7. */
const PERT_HALF_RANGE = Math.sqrt(7);

function round(value: number): number {
  return Number(value.toPrecision(SIGNIFICANT_DIGITS));
}

function requireLearning(learning: FigureLearning): void {
  const { figure, figureMax } = learning;
  requirePositive(figureMax, '/figureMax');
  requirePositive(figure.mode, '/figure/mode');
  if (!(
    0 <= figure.low &&
    figure.low <= figure.mode &&
    figure.mode <= figure.high &&
    figure.high <= figureMax
  )) {
    throw outOfRange('/figure', `0 ≤ low ≤ mode ≤ high ≤ ${figureMax} is needed.`);
  }
  requireWithin(learning.effectMean, LOG_RATIO_BOUNDS, '/effectMean');
  requireWithin(learning.effectSd, SD_BOUNDS, '/effectSd');
  requireWithin(learning.profileSd, SD_BOUNDS, '/profileSd');
  requireWithin(learning.lotWeight, [0, Number.MAX_SAFE_INTEGER], '/lotWeight');
}
