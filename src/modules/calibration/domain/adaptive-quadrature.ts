import { factorise, solveLower, solveUpper, type LowerTriangle } from './cholesky.js';

/** A function's logarithm at a point of as many coordinates as the problem has. */
export type LogDensity = (point: Float64Array) => number;

/** A point with its share of the density's mass; the shares of a rule add up to 1. */
export interface QuadratureNode {
  readonly point: Float64Array;
  readonly share: number;
}

/**
 * Nodes and weights of the 5-point Gauss–Hermite rule for a standard normal weight (Abramowitz & Stegun, table
 * 25.10, rescaled): √(5 ∓ √10) and (7 ± 2√10)/60; exact to degree 9.
 */
const ROOT_TEN = Math.sqrt(10);
const NODES = [
  -Math.sqrt(5 + ROOT_TEN),
  -Math.sqrt(5 - ROOT_TEN),
  0,
  Math.sqrt(5 - ROOT_TEN),
  Math.sqrt(5 + ROOT_TEN),
];
const OUTER_WEIGHT = (7 - 2 * ROOT_TEN) / 60;
const INNER_WEIGHT = (7 + 2 * ROOT_TEN) / 60;
const WEIGHTS = [OUTER_WEIGHT, INNER_WEIGHT, 8 / 15, INNER_WEIGHT, OUTER_WEIGHT];
/** Of all 5^d nodes only those with at least this weight are used; in four dimensions 417 of 625 with 99.94 % of it. */
const NODE_WEIGHT_MIN = 1e-5;

const NEWTON_STEPS_MAX = 40;
const HALVINGS_MAX = 20;
/** A step shorter than this, in units of the prior's σ, ends the search: it moves no figure that is published. */
const STEP_TOLERANCE = 1e-5;
/** For second differences of a function known to about 1e-10: near the fourth root of that. */
const DIFFERENCE_STEP = 5e-3;
/** The curvature used is never below this, so that no direction is searched further than the density can reach. */
const CURVATURE_MIN = 0.1;

/**
 * Adaptive Gauss–Hermite quadrature of a density: a product rule centred at its mode and scaled by the curvature
 * there, each node weighted by density over normal approximation. Naylor & Smith, "Applications of a method for the
 * efficient computation of posterior distributions", Applied Statistics 31, 1982; convergence: Bilodeau, Stringer &
 * Tang, Journal of the American Statistical Association 119, 2024. The search for the mode is a damped Newton's method
 * from the origin that only ever climbs; it ends after at most `NEWTON_STEPS_MAX` steps, wherever it is: the rule is
 * then less exact but still a rule.
 * @param logDensity finite everywhere, falling at least like a normal density in all directions
 */
export function quadratureOf(logDensity: LogDensity, dimensions: number): readonly QuadratureNode[] {
  const { mode, factor } = findMode(logDensity, dimensions);
  const nodes: { point: Float64Array; logWeight: number }[] = [];
  visitProductRule(dimensions, (coordinates, weight) => {
    const offset = Float64Array.from(coordinates);
    const squares = offset.reduce((sum, each) => sum + each * each, 0);
    solveUpper(factor, offset);
    const point = mode.map((each, k) => each + (offset[k] ?? 0));
    nodes.push({ point, logWeight: Math.log(weight) + squares / 2 + logDensity(point) });
  });
  const highest = nodes.reduce((max, node) => Math.max(max, node.logWeight), -Infinity);
  const total = nodes.reduce((sum, node) => sum + Math.exp(node.logWeight - highest), 0);
  return nodes.map(({ point, logWeight }) => ({ point, share: Math.exp(logWeight - highest) / total }));
}

function visitProductRule(
  dimensions: number,
  visit: (coordinates: readonly number[], weight: number) => void,
): void {
  const descend = (coordinates: readonly number[], weight: number): void => {
    if (weight < NODE_WEIGHT_MIN) return;
    if (coordinates.length === dimensions) visit(coordinates, weight);
    else NODES.forEach((node, k) => descend([...coordinates, node], weight * (WEIGHTS[k] ?? 0)));
  };
  descend([], 1);
}

/** The mode with the Cholesky factor of the negative curvature there. */
function findMode(
  logDensity: LogDensity,
  dimensions: number,
): { readonly mode: Float64Array; readonly factor: LowerTriangle } {
  let mode = new Float64Array(dimensions);
  let value = logDensity(mode);
  let local = expand(logDensity, mode, value);
  for (let step = 0; step < NEWTON_STEPS_MAX; step++) {
    const direction = local.newtonStep;
    let next = mode;
    let nextValue = -Infinity;
    let length = 1;
    for (let halving = 0; halving < HALVINGS_MAX && !(nextValue > value); halving++) {
      const reach = length;
      next = mode.map((each, k) => each + reach * (direction[k] ?? 0));
      nextValue = logDensity(next);
      length /= 2;
    }
    if (!(nextValue > value)) break;
    const moved = Math.hypot(...next.map((each, k) => each - (mode[k] ?? 0)));
    mode = next;
    value = nextValue;
    local = expand(logDensity, mode, value);
    if (moved < STEP_TOLERANCE) break;
  }
  return { mode, factor: local.factor };
}

/** Gradient and curvature by central differences; where the density is not concave a multiple of I makes it so. */
function expand(
  logDensity: LogDensity,
  at: Float64Array,
  value: number,
): { readonly factor: LowerTriangle; readonly newtonStep: Float64Array } {
  const size = at.length;
  const shifted = (...shifts: readonly (readonly [number, number])[]): number => {
    const point = at.slice();
    for (const [k, shift] of shifts) point[k] = (point[k] ?? 0) + shift * DIFFERENCE_STEP;
    return logDensity(point);
  };
  const forward = Array.from(at, (_, i) => shifted([i, 1]));
  const backward = Array.from(at, (_, i) => shifted([i, -1]));
  const gradient = Float64Array.from(
    at,
    (_, i) => ((forward[i] ?? 0) - (backward[i] ?? 0)) / (2 * DIFFERENCE_STEP),
  );
  const curvature = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    curvature[i * size + i] = (2 * value - (forward[i] ?? 0) - (backward[i] ?? 0)) / DIFFERENCE_STEP ** 2;
    for (let j = 0; j < i; j++) {
      const mixed =
        shifted([i, 1], [j, 1]) -
        shifted([i, 1], [j, -1]) -
        shifted([i, -1], [j, 1]) +
        shifted([i, -1], [j, -1]);
      curvature[i * size + j] = -mixed / (4 * DIFFERENCE_STEP ** 2);
    }
  }
  const factor = positiveDefiniteFactor(curvature, size);
  const newtonStep = gradient.slice();
  solveLower(factor, newtonStep);
  solveUpper(factor, newtonStep);
  return { factor, newtonStep };
}

function positiveDefiniteFactor(curvature: Float64Array, size: number): LowerTriangle {
  const firstColumn = new Int32Array(size);
  for (let ridge = 0; ; ridge = ridge === 0 ? CURVATURE_MIN : 2 * ridge) {
    const factor = { size, entries: curvature.slice(), firstColumn };
    for (let i = 0; i < size; i++) factor.entries[i * size + i] = (curvature[i * size + i] ?? 0) + ridge;
    if (factorise(factor) && smallestPivot(factor) >= CURVATURE_MIN) return factor;
  }
}

function smallestPivot({ size, entries }: LowerTriangle): number {
  let smallest = Infinity;
  for (let i = 0; i < size; i++) smallest = Math.min(smallest, (entries[i * size + i] ?? 0) ** 2);
  return smallest;
}
