import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { PairValue } from './domain/pair-value.js';

/** A proposed delivery of (part of) a lot to a demand. */
@Entity('match_allocations')
@Index('match_allocations_unique', ['matchRunId', 'lotId', 'demandId'], { unique: true })
@Check('match_allocations_positive', '"nd_pr_oxide_grams" > 0 AND "lot_mass_grams" > 0')
export class MatchAllocation {
  @IdColumn()
  id!: string;

  @TextColumn()
  matchRunId!: string;

  @TextColumn()
  lotId!: string;

  @TextColumn()
  demandId!: string;

  @IntegerColumn()
  ndPrOxideGrams!: number;

  @IntegerColumn()
  lotMassGrams!: number;

  @IntegerColumn()
  surplusUsdMicros!: number;

  @JsonColumn()
  value!: PairValue;

  /** The reservation that was made for it; null while nobody has accepted it. */
  @TextColumn({ nullable: true })
  reservationId!: string | null;
}
