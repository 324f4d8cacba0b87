import { POINT_COUNT } from '../../../../shared/low-discrepancy.js';
import { ATOM_COUNT, type Distribution } from '../distribution/distribution.js';
import type { Factor } from './factor.js';
import { eachFactor, type Quantity } from './quantity.js';
import { blocksOf, PointSet } from './sample-quantity.js';

/** Logarithms of several formulas: a constant of each, and parts that are independent of one another. */
export interface JointLogarithms {
  readonly constants: readonly number[];
  readonly parts: readonly JointPart[];
  /** The part that is at points; null where all have their exact distributions. */
  readonly partAtPoints: JointPart | null;
}

/** What several logarithms have of one independent part, at draws of it. */
export interface JointPart {
  /** Different logarithms, each with as many values as there are draws: −∞ where what it is of is 0. */
  readonly fields: readonly Float64Array[];
  /** Which field each formula has; −1 where it has none. */
  readonly fieldOf: readonly number[];
  /** Of the draws, adding up to 1; null: all alike. */
  readonly weights: Float64Array | null;
}

/**
 * Takes logarithms of formulas apart. A formula is a product of factors and sums; blocks that occur in products only are
 * parts by themselves, with all that their distributions hold. Sums, and what hangs together with them, are one part, at
 * points. See docs/model/evidence-mathematics.md, "Realised recovery".
 */
export class FormulaLogarithms {
  private readonly products = new Map<Quantity, FlatProduct>();
  private readonly atPoints = new Map<string, SumPoints>();

  /** @param seed of the points */
  constructor(private readonly seed: string) {}

  /**
   * @param formulas each not 0 everywhere
   * @param measured further such, which turned out not to be 0: draws at which one is are left out
   * @param sets of points, for what has sums: what they are off by falls with the root of their number
   */
  of(formulas: readonly Quantity[], measured: readonly Quantity[], sets: number): JointLogarithms {
    const products = [...formulas, ...measured].map((formula) => this.flatProductOf(formula));
    const entangled = entangledNames(products);
    const isEntangled = ({ factor }: FactorQuantity): boolean =>
      namesOf(factor).some((name) => entangled.has(name));
    const alone = products.map(({ factors }) =>
      factors.filter((each) => !isEntangled(each)).map(({ factor }) => factor),
    );
    const blocks = new Set(alone.flat().map(({ block }) => block));
    const parts = [...blocks].map((block) =>
      partOfBlock(alone.map((factors) => factors.filter((factor) => factor.block === block))),
    );
    const possible = (part: JointPart): JointPart =>
      withoutImpossible(part, (place) => place >= formulas.length);
    const rests = products.map(({ factors, sums }) => [...factors.filter(isEntangled), ...sums]);
    const isAtPoints = rests.some((rest) => rest.length > 0);
    const partAtPoints = isAtPoints ? possible(this.atPointsOf(rests, sets)) : null;
    return {
      constants: products.map(({ scale }) => Math.log(scale)),
      parts: [...parts.map(possible), ...(partAtPoints === null ? [] : [partAtPoints])],
      partAtPoints,
    };
  }

  private flatProductOf(formula: Quantity): FlatProduct {
    const known = this.products.get(formula) ?? flattened(formula);
    this.products.set(formula, known);
    return known;
  }

  private atPointsOf(rests: readonly (readonly Quantity[])[], sets: number): JointPart {
    const blocks = [...blocksOf(rests.flat())].sort();
    const key = JSON.stringify([sets, blocks]);
    const points = this.atPoints.get(key) ?? new SumPoints(this.seed, blocks, sets);
    this.atPoints.set(key, points);
    return jointPart(
      rests.map((rest) => points.logsOf(rest)),
      null,
    );
  }
}

type FactorQuantity = Quantity & { readonly kind: 'FACTOR' };

interface FlatProduct {
  readonly scale: number;
  readonly factors: readonly FactorQuantity[];
  readonly sums: readonly Quantity[];
}

function flattened(formula: Quantity): FlatProduct {
  if (formula.kind === 'FACTOR') return { scale: 1, factors: [formula], sums: [] };
  if (formula.kind === 'SUM') return { scale: 1, factors: [], sums: [formula] };
  const parts = formula.of.map(flattened);
  return {
    scale: parts.reduce((scale, part) => scale * part.scale, formula.scale),
    factors: parts.flatMap(({ factors }) => factors),
    sums: parts.flatMap(({ sums }) => sums),
  };
}

/** What a factor's draw depends on. */
function namesOf({ block, sharedWith }: Factor): readonly string[] {
  return sharedWith === undefined ? [block] : [block, sharedWith.block];
}

/** Blocks and beliefs within sums, and those that several blocks of the products go back to. */
function entangledNames(products: readonly FlatProduct[]): ReadonlySet<string> {
  const entangled = new Set<string>();
  const blocksByName = new Map<string, string>();
  for (const { factors, sums } of products) {
    for (const sum of sums)
      eachFactor(sum, (factor) => {
        for (const name of namesOf(factor)) entangled.add(name);
      });
    for (const { factor } of factors) {
      for (const name of namesOf(factor)) {
        const block = blocksByName.get(name) ?? factor.block;
        blocksByName.set(name, block);
        if (block !== factor.block) entangled.add(name);
      }
    }
  }
  return entangled;
}

/** @param factorsByFormula all of one block */
function partOfBlock(factorsByFormula: readonly (readonly Factor[])[]): JointPart {
  const distributions = new Set(factorsByFormula.flat().map(({ distribution }) => distribution));
  const [only] = distributions;
  const { weights } = only !== undefined && distributions.size === 1 ? only.atoms : { weights: null };
  const hasOrder = [...distributions].every(({ unordered }) => unordered !== true);
  const logsOf = (distribution: Distribution): Float64Array =>
    weights === null
      ? logsAtNodes(distribution, hasOrder ? ATOM_COUNT : POINT_COUNT)
      : distribution.atoms.values.map(Math.log);
  return jointPart(
    factorsByFormula.map((factors) => added(factors.map(({ distribution }) => logsOf(distribution)))),
    weights,
  );
}

/** @param logs of each formula, null where it has none */
function jointPart(logs: readonly (Float64Array | null)[], weights: Float64Array | null): JointPart {
  const fields = [...new Set(logs.filter((each) => each !== null))];
  return { fields, fieldOf: logs.map((each) => (each === null ? -1 : fields.indexOf(each))), weights };
}

/** The part without the draws at which something measured would be 0. */
function withoutImpossible(part: JointPart, isMeasured: (place: number) => boolean): JointPart {
  const measured = part.fields.filter((_field, index) =>
    part.fieldOf.some((field, place) => field === index && isMeasured(place)),
  );
  if (measured.every((field) => !field.includes(-Infinity))) return part;
  const draws = Array.from(part.fields[0]?.keys() ?? []).filter((draw) =>
    measured.every((field) => field[draw] !== -Infinity),
  );
  const kept = (values: Float64Array): Float64Array =>
    Float64Array.from(draws, (draw) => values[draw] as number);
  const weights = part.weights === null ? null : kept(part.weights);
  const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? 1;
  return {
    fields: part.fields.map(kept),
    fieldOf: part.fieldOf,
    weights: weights?.map((weight) => weight / total) ?? null,
  };
}

function added(logs: readonly Float64Array[]): Float64Array | null {
  const [first, ...others] = logs;
  if (first === undefined) return null;
  if (others.length === 0) return first;
  return others.reduce((total, each) => total.map((value, i) => value + (each[i] as number)), first);
}

const knownLogs = new WeakMap<Distribution, Map<number, Float64Array>>();

/**
 * Logarithms in the middles of so many equal steps of probability; of a distribution in order, given that it is not 0:
 * then neither is anything else of its block.
 */
function logsAtNodes(distribution: Distribution, count: number): Float64Array {
  const ofDistribution = knownLogs.get(distribution) ?? new Map<number, Float64Array>();
  knownLogs.set(distribution, ofDistribution);
  const known = ofDistribution.get(count);
  if (known !== undefined) return known;
  const zero = distribution.unordered === true ? 0 : distribution.zeroProbability;
  const values = new Float64Array(count);
  for (let k = 0; k < count; k++) values[k] = zero + ((1 - zero) * (k + 0.5)) / count;
  distribution.fill(values);
  for (let k = 0; k < count; k++) values[k] = Math.log(values[k] as number);
  ofDistribution.set(count, values);
  return values;
}

/** Products with sums, at the same points. */
class SumPoints {
  private readonly sets: readonly PointSet[];
  private readonly known = new Map<Quantity, Float64Array>();

  constructor(seed: string, blocks: readonly string[], sets: number) {
    this.sets = Array.from({ length: sets }, (_, set) => {
      const points = new PointSet(`${seed}/realised/${set}`);
      points.reserve(blocks);
      return points;
    });
  }

  /** @returns null for a product of nothing */
  logsOf(parts: readonly Quantity[]): Float64Array | null {
    return added(parts.map((part) => this.logsOfPart(part)));
  }

  private logsOfPart(part: Quantity): Float64Array {
    const known = this.known.get(part);
    if (known !== undefined) return known;
    const logs = new Float64Array(this.sets.length * POINT_COUNT);
    this.sets.forEach((points, set) => {
      logs.set(points.sampleOf(part), set * POINT_COUNT);
    });
    for (let i = 0; i < logs.length; i++) logs[i] = Math.log(logs[i] as number);
    this.known.set(part, logs);
    return logs;
  }
}
