import type { Atoms, Distribution } from '../distribution/distribution.js';
import {
  deposit,
  type GriddedDensity,
  gridQuantiles,
  occupiedCells,
  partsOfCell,
  withoutAddedVariance,
} from './gridded-density.js';

/** One alternative of a mixture. */
export interface Alternative {
  readonly weight: number;
  /** Values given that it is not 0. */
  readonly atoms: Atoms;
  readonly zeroProbability: number;
}

/** Grid points of a mixture's logarithm: no more than the alternatives' own grids have, whose points would show. */
const POINTS = 256;

/** The distribution that has each alternative with its weight. @param alternatives weights that add up to 1 */
export function mixedDensity(alternatives: readonly Alternative[]): GriddedDensity {
  let low = Infinity;
  let high = 0;
  let zeroProbability = 0;
  for (const { atoms, weight, zeroProbability: ofZero } of alternatives) {
    zeroProbability += weight * ofZero;
    if (ofZero === 1) continue;
    for (let k = 0; k < atoms.values.length; k++) {
      const value = atoms.values[k] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const origin = Math.log(low);
  const step = Math.max(Number.MIN_VALUE, (Math.log(high) - origin) / (POINTS - 2));
  const mass = new Float64Array(POINTS);
  let addedVariance = 0;
  for (const { atoms, weight, zeroProbability: ofZero } of alternatives) {
    if (ofZero === 1) continue;
    const share = (weight * (1 - ofZero)) / (1 - zeroProbability);
    const { values, weights, logStep = 0 } = atoms;
    const width = logStep / step;
    const parts = Math.max(1, partsOfCell(width));
    for (let k = 0; k < values.length; k++) {
      const middle = (Math.log(values[k] as number) - origin) / step;
      const weightOfPart = (share * (weights === null ? 1 / values.length : (weights[k] as number))) / parts;
      for (let part = 0; part < parts; part++) {
        const position = middle + width * ((part + 0.5) / parts - 0.5);
        addedVariance += deposit(mass, Math.min(POINTS - 1, Math.max(0, position)), weightOfPart);
      }
    }
  }
  return withoutAddedVariance({ scale: 'LOGARITHMIC', origin, step, mass, zeroProbability }, addedVariance);
}

/** A gridded density as a distribution; its quantiles are the grid's. */
export function distributionOfDensity(density: GriddedDensity): Distribution {
  const atoms = occupiedCells(density);
  const share = 1 - density.zeroProbability;
  let first = 0;
  let second = 0;
  for (let k = 0; k < atoms.values.length; k++) {
    const value = atoms.values[k] as number;
    const weight = atoms.weights?.[k] ?? 1 / atoms.values.length;
    first += weight * value;
    second += weight * value ** 2;
  }
  const mean = share * first;
  return {
    mean,
    variance: Math.max(0, share * second - mean ** 2),
    zeroProbability: density.zeroProbability,
    atoms,
    fill: (probabilities) => {
      const order = Array.from(probabilities, (_each, k) => k).sort(
        (a, b) => (probabilities[a] as number) - (probabilities[b] as number),
      );
      const quantiles = gridQuantiles(
        density,
        order.map((k) => probabilities[k] as number),
      );
      order.forEach((place, k) => (probabilities[place] = quantiles[k] ?? 0));
    },
  };
}
