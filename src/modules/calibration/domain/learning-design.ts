import {
  LOG_RATIO_BOUNDS,
  LOG_UNCERTAINTY_BOUNDS,
  outOfRange,
  requireProfileWeights,
  requireWithin,
  type ProfileWeight,
} from './calibration-input.js';
import { mixedModel, type MixedModel } from './mixed-model.js';

/** What learning needs of a realised lot; a `Reconciliation` is one. */
export interface LearningLot {
  readonly lotId: string;
  /** ln(realised / P50). */
  readonly logRatio: number;
  /** Standard uncertainty of the realised figure on the log scale. */
  readonly standardUncertainty: number;
  readonly profileWeights: readonly ProfileWeight[];
  readonly recyclerId: string;
  readonly buyerKey: string;
  /** A lot whose element balance does not close teaches nothing. */
  readonly balanceCloses: boolean;
}

/** A group of effects of one kind: those numbered `offset` and on, one per key. */
export interface EffectBlock {
  readonly offset: number;
  readonly keys: readonly string[];
  readonly lotCounts: readonly number[];
  readonly lotWeights: readonly number[];
}

/** The lots as a mixed model: recyclers first, then buyers, profiles and the general mean. */
export interface LearningDesign {
  readonly model: MixedModel;
  readonly recycler: EffectBlock;
  readonly buyer: EffectBlock;
  readonly profile: EffectBlock;
  readonly general: number;
  readonly lotCount: number;
  readonly balanceOpenCount: number;
}

/** Time and memory of one learning grow with lots and with effects squared; at both limits it takes about fifteen seconds. */
export const LEARNING_LOTS_MAX = 5_000;
export const LEARNING_EFFECTS_MAX = 500;

/**
 * Leaves out lots whose balance is open, and sorts lots and keys, so that every sum is taken in one order. Recyclers come first because a lot has only one: their
 * block is diagonal and costs the factorisation nothing.
 * @throws DomainError `calibration-input-out-of-range`
 */
export function designOf(lots: readonly LearningLot[]): LearningDesign {
  requireLots(lots);
  const sorted = lots.filter((lot) => lot.balanceCloses).sort((a, b) => (a.lotId < b.lotId ? -1 : 1));
  const recycler = blockOf(0, sorted, (lot) => [[lot.recyclerId, 1]]);
  const buyer = blockOf(recycler.keys.length, sorted, (lot) => [[lot.buyerKey, 1]]);
  const profile = blockOf(buyer.offset + buyer.keys.length, sorted, profileShares);
  const general = profile.offset + profile.keys.length;
  if (general >= LEARNING_EFFECTS_MAX) {
    throw outOfRange(
      '/lots',
      `At most ${LEARNING_EFFECTS_MAX} profiles, recyclers and buyers are learnt together.`,
    );
  }
  const numberOf = (block: EffectBlock): Map<string, number> =>
    new Map(block.keys.map((key, k) => [key, block.offset + k]));
  const [recyclers, buyers, profiles] = [numberOf(recycler), numberOf(buyer), numberOf(profile)];
  const observations = sorted.map((lot) => ({
    value: lot.logRatio,
    variance: lot.standardUncertainty ** 2,
    terms: [
      { effect: recyclers.get(lot.recyclerId) ?? 0, weight: 1 },
      { effect: buyers.get(lot.buyerKey) ?? 0, weight: 1 },
      ...profileShares(lot).map(([key, weight]) => ({ effect: profiles.get(key) ?? 0, weight })),
      { effect: general, weight: 1 },
    ],
  }));
  return {
    model: mixedModel(general + 1, observations),
    recycler,
    buyer,
    profile,
    general,
    lotCount: sorted.length,
    balanceOpenCount: lots.length - sorted.length,
  };
}

/** In code-unit order of the keys, and adding up to 1 exactly but for rounding. */
function profileShares({ profileWeights }: LearningLot): readonly (readonly [string, number])[] {
  const sorted = [...profileWeights].sort((a, b) => (a.profileKey < b.profileKey ? -1 : 1));
  const sum = sorted.reduce((total, each) => total + each.weight, 0);
  return sorted.map(({ profileKey, weight }) => [profileKey, weight / sum]);
}

function blockOf(
  offset: number,
  lots: readonly LearningLot[],
  sharesOf: (lot: LearningLot) => readonly (readonly [string, number])[],
): EffectBlock {
  const totals = new Map<string, { count: number; weight: number }>();
  for (const lot of lots) {
    for (const [key, weight] of sharesOf(lot)) {
      const total = totals.get(key) ?? { count: 0, weight: 0 };
      totals.set(key, { count: total.count + 1, weight: total.weight + weight });
    }
  }
  const rows = [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    offset,
    keys: rows.map(([key]) => key),
    lotCounts: rows.map(([, total]) => total.count),
    lotWeights: rows.map(([, total]) => total.weight),
  };
}

function requireLots(lots: readonly LearningLot[]): void {
  if (lots.length > LEARNING_LOTS_MAX) {
    throw outOfRange('/lots', `At most ${LEARNING_LOTS_MAX} lots are learnt from, not ${lots.length}.`);
  }
  const ids = new Set<string>();
  for (const [index, lot] of lots.entries()) {
    requireWithin(lot.logRatio, LOG_RATIO_BOUNDS, `/lots/${index}/logRatio`);
    requireWithin(lot.standardUncertainty, LOG_UNCERTAINTY_BOUNDS, `/lots/${index}/standardUncertainty`);
    requireProfileWeights(lot.profileWeights, `/lots/${index}/profileWeights`);
    if (ids.has(lot.lotId)) throw outOfRange(`/lots/${index}/lotId`, `Lot '${lot.lotId}' is given twice.`);
    ids.add(lot.lotId);
  }
}
