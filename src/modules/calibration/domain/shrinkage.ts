import { normalQuantile } from '../../../shared/normal-quantile.js';
import { quadratureOf } from './adaptive-quadrature.js';
import { requireWithin } from './calibration-input.js';
import { designOf, type EffectBlock, type LearningDesign, type LearningLot } from './learning-design.js';
import { fitMixedModel, type MixedModelFit } from './mixed-model.js';
import { normalProbability } from './normal-probability.js';

/** What is thought of the effects before any lot: standard deviations on the log scale, 0.1 being about 10 %. */
export interface LearningPrior {
  /** Of the mean that all lots share, a normal about 0. */
  readonly generalSd: number;
  /** Scale of the half-normal prior of the standard deviation between profiles; 0 leaves the effect out. */
  readonly profileSdScale: number;
  /** The same between recyclers. */
  readonly recyclerSdScale: number;
  /** The same between buyers with their routes. */
  readonly buyerSdScale: number;
  /** The same between lots of equal profile, recycler and buyer, beyond what their measurement explains. */
  readonly lotSdScale: number;
}

/**
 * Judgement, on what the catalogue says: the median `batchBiasCv` of its profiles is 0.3, and a half-normal of scale 0.4
 * has a mean of 0.32. Yards and plants differ by sorting, weighing and yield, which is taken as half as much; lots of
 * one kind differ by grade mix and unit scatter. A half-normal keeps each spread about as large as its scale or smaller,
 * and lets the lots say otherwise.
 */
export const LEARNING_PRIOR: LearningPrior = {
  generalSd: 0.25,
  profileSdScale: 0.4,
  recyclerSdScale: 0.2,
  buyerSdScale: 0.2,
  lotSdScale: 0.25,
};

/** What the lots say of one effect: the natural logarithm of a factor on the estimate. */
export interface Effect {
  readonly mean: number;
  readonly standardDeviation: number;
}

export interface KeyedEffect extends Effect {
  readonly key: string;
  /** Lots that the effect had a part in. */
  readonly lotCount: number;
  /** Those lots by the weight it had in each: two halves count as one. */
  readonly lotWeight: number;
}

/** Posterior means of the standard deviations between profiles, recyclers, buyers and lots. */
export interface LearnedSpreads {
  readonly profile: number;
  readonly recycler: number;
  readonly buyer: number;
  readonly lot: number;
}

/** What realised lots teach. Each list in code-unit order of its keys. */
export interface LearnedEffects {
  /** Lots learnt from. */
  readonly lotCount: number;
  /** Lots left out because their element balance does not close. */
  readonly balanceOpenCount: number;
  readonly general: Effect;
  readonly profiles: readonly KeyedEffect[];
  readonly recyclers: readonly KeyedEffect[];
  readonly buyers: readonly KeyedEffect[];
  /** Of one that no lot had a part in: mean 0, and the spread between its like. */
  readonly unseenProfile: Effect;
  readonly unseenRecycler: Effect;
  readonly unseenBuyer: Effect;
  readonly spreads: LearnedSpreads;
}

/** On the log scale; a factor of e^10 between products is no belief that anybody holds. */
const SD_BOUNDS: readonly [number, number] = [0, 10];

/** The kinds of effect in the order of their coordinates; the residual between lots comes last. */
const KINDS = ['recycler', 'buyer', 'profile', 'lot'] as const;
type Kind = (typeof KINDS)[number];
type Spreads = Readonly<Record<Kind, number>>;

/**
 * Learns what profiles, recyclers and buyers have in common from realised lots:
 *
 *     r_i = μ + Σ_p w_ip a_p + b_recycler(i) + c_buyer(i) + e_i,   e_i ~ N(0, s_i² + τ_e²)
 *     a ~ N(0, τ_a²), b ~ N(0, τ_b²), c ~ N(0, τ_c²), μ ~ N(0, generalSd²), each τ half-normal
 *
 * with r_i = ln(realised / P50). For given τ the effects are normal and exact (`fitMixedModel`); over the τ the
 * posterior is averaged by quadrature, so that what a few lots cannot tell about the spreads widens the effects'
 * standard deviations; an interval of so many of them is then a little wide, since a mixture has heavier tails than a
 * normal. Half-normal priors for few groups: Gelman, Bayesian Analysis 1, 2006; Röver et al., Research
 * Synthesis Methods 12, 2021. The same lots give the same bytes in any order.
 * @throws DomainError `calibration-input-out-of-range`
 */
export function learnEffects(
  lots: readonly LearningLot[],
  prior: LearningPrior = LEARNING_PRIOR,
): LearnedEffects {
  for (const [name, value] of Object.entries<number>({ ...prior })) {
    requireWithin(value, SD_BOUNDS, `/prior/${name}`);
  }
  const design = designOf(lots);
  const scales = scalesOf(prior);
  const free = KINDS.filter((kind) => scales[kind] > 0);
  const spreadsAt = (point: Float64Array): Spreads => {
    const spreads: Record<Kind, number> = { recycler: 0, buyer: 0, profile: 0, lot: 0 };
    free.forEach((kind, k) => (spreads[kind] = scales[kind] * halfNormal(point[k] ?? 0)));
    return spreads;
  };
  const nodes = quadratureOf((point) => {
    const squares = point.reduce((sum, each) => sum + each * each, 0);
    return fitAt(design, spreadsAt(point), prior.generalSd).logLikelihood - squares / 2;
  }, free.length);

  const mixture = new EffectMixture(design);
  for (const { point, share } of nodes) {
    const spreads = spreadsAt(point);
    mixture.add(fitAt(design, spreads, prior.generalSd), spreads, share);
  }
  return mixture.effects();
}

function scalesOf(prior: LearningPrior): Spreads {
  return {
    recycler: prior.recyclerSdScale,
    buyer: prior.buyerSdScale,
    profile: prior.profileSdScale,
    lot: prior.lotSdScale,
  };
}

/**
 * A standard half-normal by a standard normal coordinate of equal probability. In this coordinate the prior is normal
 * whatever the scale, and the posterior stays near normal where a logarithm of τ would have a long tail towards 0.
 */
function halfNormal(coordinate: number): number {
  // Far out, where the tail's probability underflows: its leading term, halved.
  if (coordinate > 30) return coordinate + Math.LN2 / (coordinate + 1 / coordinate);
  return Math.max(0, -normalQuantile(normalProbability(-coordinate) / 2));
}

function fitAt(design: LearningDesign, spreads: Spreads, generalSd: number): MixedModelFit {
  const effectSd = new Float64Array(design.model.effectCount);
  effectSd.fill(spreads.recycler, design.recycler.offset, design.buyer.offset);
  effectSd.fill(spreads.buyer, design.buyer.offset, design.profile.offset);
  effectSd.fill(spreads.profile, design.profile.offset, design.general);
  effectSd[design.general] = generalSd;
  return fitMixedModel(design.model, effectSd, spreads.lot ** 2);
}

/** Adds up normal posteriors into the mean and variance of their mixture: E[m], E[v + m²] − E[m]². */
class EffectMixture {
  private readonly means: Float64Array;
  private readonly secondMoments: Float64Array;
  private readonly spreadMeans: Record<Kind, number> = { recycler: 0, buyer: 0, profile: 0, lot: 0 };
  private readonly spreadSquares: Record<Kind, number> = { recycler: 0, buyer: 0, profile: 0, lot: 0 };

  constructor(private readonly design: LearningDesign) {
    this.means = new Float64Array(design.model.effectCount);
    this.secondMoments = new Float64Array(design.model.effectCount);
  }

  add(fit: MixedModelFit, spreads: Spreads, share: number): void {
    const variances = fit.posteriorVariances();
    for (let i = 0; i < this.means.length; i++) {
      const mean = fit.means[i] ?? 0;
      this.means[i] = (this.means[i] ?? 0) + share * mean;
      this.secondMoments[i] = (this.secondMoments[i] ?? 0) + share * ((variances[i] ?? 0) + mean * mean);
    }
    for (const kind of KINDS) {
      this.spreadMeans[kind] += share * spreads[kind];
      this.spreadSquares[kind] += share * spreads[kind] ** 2;
    }
  }

  effects(): LearnedEffects {
    const { design } = this;
    const unseen = (kind: Kind): Effect => ({
      mean: 0,
      standardDeviation: Math.sqrt(this.spreadSquares[kind]),
    });
    return {
      lotCount: design.lotCount,
      balanceOpenCount: design.balanceOpenCount,
      general: this.effectAt(design.general),
      profiles: this.keyed(design.profile),
      recyclers: this.keyed(design.recycler),
      buyers: this.keyed(design.buyer),
      unseenProfile: unseen('profile'),
      unseenRecycler: unseen('recycler'),
      unseenBuyer: unseen('buyer'),
      spreads: { ...this.spreadMeans },
    };
  }

  private effectAt(index: number): Effect {
    const mean = this.means[index] ?? 0;
    const variance = (this.secondMoments[index] ?? 0) - mean * mean;
    return { mean, standardDeviation: Math.sqrt(Math.max(variance, 0)) };
  }

  private keyed({ offset, keys, lotCounts, lotWeights }: EffectBlock): readonly KeyedEffect[] {
    return keys.map((key, k) => ({
      key,
      ...this.effectAt(offset + k),
      lotCount: lotCounts[k] ?? 0,
      lotWeight: lotWeights[k] ?? 0,
    }));
  }
}
