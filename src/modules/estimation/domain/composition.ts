import type { MagnetGrade } from '../../catalogue/domain/catalogue.js';
import { PERCENT } from '../../catalogue/domain/figure-bounds.js';
import {
  ESTIMATED_ELEMENTS,
  type EstimatedElement,
  MINOR_RARE_EARTHS,
  type RareEarth,
} from '../../catalogue/domain/rare-earths.js';
import {
  complement,
  constantSample,
  factorStream,
  figureSample,
  multiplyBy,
  pertSample,
  type Sample,
  scaleBy,
} from './factor-sample.js';

/** What one gram of coating-free alloy holds. */
export interface Composition {
  /** Grams of metal. */
  readonly metalFraction: Readonly<Record<EstimatedElement, Sample>>;
  /** Grams of traded oxide that the minor rare earths amount to. */
  readonly minorOxideFraction: Sample;
}

/**
 * Draws a grade's composition so that it obeys its total: Nd, Pr, Dy and Tb from their ranges, the minor
 * rare earths at their modes, then all scaled to a draw of the total rare earth. Independent draws would make
 * alloys that nobody can sinter. A scaled element may leave its own range by the little that the total asks.
 */
export function drawComposition(
  grade: MagnetGrade,
  tradedOxideFactor: Readonly<Record<RareEarth, number>>,
  seed: string,
): Composition {
  const group = `grade:${grade.key}`;
  const metalFraction = {
    Nd: figureSample(grade.elementWtPct.Nd, PERCENT, factorStream(seed, group, 0)),
    Pr: figureSample(grade.elementWtPct.Pr, PERCENT, factorStream(seed, group, 1)),
    Dy: figureSample(grade.elementWtPct.Dy, PERCENT, factorStream(seed, group, 2)),
    Tb: figureSample(grade.elementWtPct.Tb, PERCENT, factorStream(seed, group, 3)),
  };
  let minorWtPct = 0;
  let minorOxideWtPct = 0;
  for (const element of MINOR_RARE_EARTHS) {
    minorWtPct += grade.minorRareEarthWtPct[element];
    minorOxideWtPct += grade.minorRareEarthWtPct[element] * tradedOxideFactor[element];
  }
  const totalWtPct = pertSample(grade.totalRareEarthWtPct, factorStream(seed, `grade-total:${grade.key}`, 0));
  const scale = scaleToTotal(metalFraction, minorWtPct, totalWtPct);
  for (const element of ESTIMATED_ELEMENTS) multiplyBy(metalFraction[element], scale);
  scaleBy(scale, minorOxideWtPct);
  return { metalFraction, minorOxideFraction: scale };
}

/** From wt% as drawn to fractions that add up to the total. */
function scaleToTotal(
  { Nd, Pr, Dy, Tb }: Readonly<Record<EstimatedElement, Sample>>,
  minorWtPct: number,
  totalWtPct: Sample,
): Sample {
  const scale = constantSample(0);
  for (let i = 0; i < scale.length; i++) {
    const drawn = (Nd[i] ?? 0) + (Pr[i] ?? 0) + (Dy[i] ?? 0) + (Tb[i] ?? 0) + minorWtPct;
    if (drawn > 0) scale[i] = (totalWtPct[i] ?? 0) / (100 * drawn);
  }
  return scale;
}

/** Share of a coated magnet's mass that is alloy: 1 − coating. Drawn once per grade. */
export function alloyShareOfCoated(grade: MagnetGrade, seed: string): Sample {
  const share = pertSample(grade.coatingWtPct, factorStream(seed, `grade-total:${grade.key}`, 1));
  scaleBy(share, 1 / 100);
  complement(share);
  return share;
}
