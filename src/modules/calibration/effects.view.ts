import { ApiProperty } from '@nestjs/swagger';
import { OutcomesTakenView } from './coverage.view.js';
import type { Effect, KeyedEffect, LearnedEffects } from './domain/shrinkage.js';

/** What outcomes say of one effect; a posterior on the natural log scale, 0.1 being about 10 % more than estimated. */
export class EffectView {
  @ApiProperty({ example: -0.021 })
  mean!: number;

  @ApiProperty({ example: 0.14 })
  standardDeviation!: number;

  /** exp(mean): the factor on what the reference data say. */
  @ApiProperty({ example: 0.979 })
  factor!: number;
}

/** The effect of one profile, recycler or buyer. */
export class KeyedEffectView extends EffectView {
  /** Profile, recycler's id or process route. */
  @ApiProperty({ example: 'hdd-35' })
  key!: string;

  /** Lots that it had a part in. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 8 })
  n!: number;

  /** Those lots by its share in each: two halves count as one. */
  @ApiProperty({ example: 8 })
  lotWeight!: number;
}

/** Standard deviations between profiles, recyclers, buyers and lots, as learnt. */
export class LearnedSpreadsView {
  @ApiProperty({ example: 0.31 })
  profile!: number;

  @ApiProperty({ example: 0.15 })
  recycler!: number;

  @ApiProperty({ example: 0.16 })
  buyer!: number;

  /** Between lots of one kind. */
  @ApiProperty({ example: 0.08 })
  lot!: number;
}

/** What realised lots teach of the reference data in force. Lists are by key, ascending. */
export class LearnedEffectsView extends OutcomesTakenView {
  /** What the outcomes are held against. */
  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  /** Lots learnt from. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 8 })
  n!: number;

  /** Lots left out because no balance was stated or it does not close. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 1 })
  balanceOpen!: number;

  /** What all lots have in common; no single figure is to blame for it. */
  @ApiProperty({ type: () => EffectView })
  general!: EffectView;

  @ApiProperty({ type: () => [KeyedEffectView] })
  profiles!: KeyedEffectView[];

  @ApiProperty({ type: () => [KeyedEffectView] })
  recyclers!: KeyedEffectView[];

  /** By process route. */
  @ApiProperty({ type: () => [KeyedEffectView] })
  buyers!: KeyedEffectView[];

  @ApiProperty({ type: () => LearnedSpreadsView })
  spreads!: LearnedSpreadsView;
}

export function toLearnedEffectsView(
  learned: LearnedEffects,
  catalogueVersion: string,
  taken: OutcomesTakenView,
): LearnedEffectsView {
  return {
    ...taken,
    catalogueVersion,
    n: learned.lotCount,
    balanceOpen: learned.balanceOpenCount,
    general: toEffectView(learned.general),
    profiles: learned.profiles.map(toKeyedView),
    recyclers: learned.recyclers.map(toKeyedView),
    buyers: learned.buyers.map(toKeyedView),
    spreads: { ...learned.spreads },
  };
}

function toEffectView({ mean, standardDeviation }: Effect): EffectView {
  return { mean, standardDeviation, factor: Math.exp(mean) };
}

function toKeyedView(effect: KeyedEffect): KeyedEffectView {
  const { key, lotCount, lotWeight } = effect;
  return { key, n: lotCount, lotWeight, ...toEffectView(effect) };
}
