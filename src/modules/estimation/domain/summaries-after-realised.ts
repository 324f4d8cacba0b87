import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import { RARE_EARTHS, type RareEarth } from '../../catalogue/domain/rare-earths.js';
import type { EvidenceConflict } from './evidence/conflict.js';
import type { RealisedRecovery } from './evidence/evidence.js';
import { RealisedCondition } from './evidence/realised.js';
import { type ElementWeights, elementAlone } from './model/element-weights.js';
import type { QuantityModel } from './model/quantity-model.js';
import type { Evaluation, Summary } from './quantity/evaluate-quantity.js';
import { FormulaLogarithms, type JointLogarithms } from './quantity/joint-logarithms.js';
import { logMomentsOf } from './quantity/log-moments.js';
import {
  deviationAtPoints,
  movedQuantity,
  type MovedFrom,
  type MovedTerm,
} from './quantity/moved-quantity.js';
import { momentsOf, type Quantity, ZERO } from './quantity/quantity.js';
import { type StagedSummaries, type Summaries, SummariesWhenAsked } from './summaries.js';

type Stage = keyof StagedSummaries;

/** Sets of points for loads of several alloys; the second for what deviates by more than that there. */
const POINT_SETS = 4;
const POINT_SETS_OF_WIDE = 16;
const WIDE_DEVIATION = 0.1;
/** What deviates by less is told well enough by one set. */
const NARROW_DEVIATION = 0.01;

/** What everything comes to once a separator has weighed the product: each formula moved by the condition. */
export class SummariesAfterRealised implements Summaries {
  readonly conflicts: readonly EvidenceConflict[];
  readonly holds: (element: RareEarth) => boolean;
  private readonly condition: RealisedCondition;
  /** Of the measured elements' recoverable metal, where there is any. */
  private readonly measured: readonly Quantity[];
  private readonly logarithms: FormulaLogarithms;
  /** By stage and elements. */
  private readonly together = new Map<string, MovedFormulas>();

  /** @param seed of the points, where there are sums */
  constructor(
    private readonly model: QuantityModel,
    private readonly evaluation: Evaluation,
    realised: RealisedRecovery,
    { tradedOxideFactor }: Catalogue,
    seed: string,
  ) {
    const recoverableOf = (element: RareEarth): Quantity => model.weighted(elementAlone(element)).recoverable;
    const held = realised.elements.filter(({ element }) => momentsOf(recoverableOf(element)).mean > 0);
    this.logarithms = new FormulaLogarithms(seed);
    this.measured = held.map(({ element }) => recoverableOf(element));
    const belief = logMomentsOf(this.logarithms.of([], this.measured, POINT_SETS));
    this.condition = new RealisedCondition(realised, held, belief, tradedOxideFactor);
    this.conflicts = [...model.conflicts, ...this.condition.conflicts];
    this.holds = model.holds;
  }

  magnetMass(): Summary {
    const formula = this.model.magnetMass;
    if (momentsOf(formula).mean === 0) return this.evaluation.summaryOf(formula);
    return this.evaluation.summaryOf(this.movedTogether([formula]).sumOf([1]));
  }

  weighted(weights: ElementWeights): StagedSummaries {
    return new SummariesWhenAsked((stage) => this.summaryAt(stage, weights));
  }

  /** A sum's percentiles are those of the sum of moved elements; its mean that of theirs, so that means add up. */
  private summaryAt(stage: Stage, weights: ElementWeights): Summary {
    const present = RARE_EARTHS.filter(
      (element) => (weights[element] ?? 0) !== 0 && momentsOf(this.formulaOf(stage, element)).mean > 0,
    );
    if (present.length === 0) return this.evaluation.summaryOf(ZERO);
    const mean = present.reduce(
      (total, element) =>
        total + (weights[element] ?? 0) * momentsOf(this.movedOf(stage, [element], [1])).mean,
      0,
    );
    const ofPresent = present.map((element) => weights[element] ?? 0);
    return { ...this.evaluation.summaryOf(this.movedOf(stage, present, ofPresent)), mean };
  }

  private movedOf(stage: Stage, elements: readonly RareEarth[], weights: readonly number[]): Quantity {
    const key = `${stage} ${elements.join()}`;
    const formulas =
      this.together.get(key) ?? this.movedTogether(elements.map((each) => this.formulaOf(stage, each)));
    this.together.set(key, formulas);
    return formulas.sumOf(weights);
  }

  private formulaOf(stage: Stage, element: RareEarth): Quantity {
    return this.model.weighted(elementAlone(element))[stage];
  }

  private movedTogether(formulas: readonly Quantity[]): MovedFormulas {
    const moved = this.movedAt(1, formulas);
    const deviation = moved.deviationAtPoints();
    if (deviation <= NARROW_DEVIATION) return moved;
    const isWide = formulas.length === 1 && deviation > WIDE_DEVIATION;
    return this.movedAt(isWide ? POINT_SETS_OF_WIDE : POINT_SETS, formulas);
  }

  private movedAt(sets: number, formulas: readonly Quantity[]): MovedFormulas {
    const joint = this.logarithms.of(formulas, this.measured, sets);
    return new MovedFormulas(formulas.length, joint, this.condition);
  }
}

/** Formulas, each moved by the condition. */
class MovedFormulas {
  private readonly from: MovedFrom;
  private readonly terms: readonly MovedTerm[];
  private readonly sums = new Map<string, Quantity>();

  /** @param joint of so many formulas, then of the measured ones */
  constructor(count: number, joint: JointLogarithms, condition: RealisedCondition) {
    const moments = logMomentsOf(joint);
    this.from = { joint, moments, errors: condition.errors };
    const withMeasured = moments.covariance.map((row) => row.slice(count));
    const gains = condition.gainsOf(withMeasured.slice(0, count), withMeasured.slice(count));
    this.terms = gains.map((gain, k) => ({
      combination: [...gains.map((_gain, other) => (other === k ? 1 : 0)), ...gain.map((each) => -each)],
      gain,
      constant: gain.reduce((total, each, m) => total + each * (condition.measuredLogs[m] ?? 0), 0),
    }));
  }

  /** The largest relative deviation of a formula, moved, that only points tell. */
  deviationAtPoints(): number {
    return this.terms.reduce((largest, term) => Math.max(largest, deviationAtPoints(this.from, term)), 0);
  }

  /** @param weights of the formulas, as many and above 0 */
  sumOf(weights: readonly number[]): Quantity {
    const key = weights.join();
    const known = this.sums.get(key);
    if (known !== undefined) return known;
    const sum = movedQuantity(
      this.from,
      this.terms.map((term, k) => ({ weight: weights[k] ?? 0, term })),
    );
    this.sums.set(key, sum);
    return sum;
  }
}
