import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';

/** Material of a lot that somebody has put aside. Changed once: when somebody else releases it. */
@Entity('lot_holds')
@Index('lot_holds_by_lot', ['lotId', 'id'])
@Check('lot_holds_mass_positive', '"grams" > 0')
@Check('lot_holds_released_by_somebody', `("released_at" IS NULL) = ("released_by" IS NULL)`)
@Check('lot_holds_released_by_posting', `("released_at" IS NULL) = ("release_posting_id" IS NULL)`)
@Check(
  'lot_holds_released_by_another',
  `"released_by_person" IS NULL OR "released_by_person" <> "placed_by_person"`,
)
@Check('lot_holds_version_positive', '"version" > 0')
export class LotHold {
  @IdColumn()
  id!: string;

  @TextColumn()
  lotId!: string;

  @TextColumn()
  postingId!: string;

  @IntegerColumn()
  grams!: number;

  @TextColumn()
  reason!: string;

  /** Who called, as the audit chain names them; a name, of holds from before callers were known. */
  @TextColumn()
  placedBy!: string;

  /** The person behind that (`personOf`). */
  @TextColumn()
  placedByPerson!: string;

  @TextColumn()
  placedAt!: string;

  @TextColumn({ nullable: true })
  releasedBy!: string | null;

  @TextColumn({ nullable: true })
  releasedByPerson!: string | null;

  @TextColumn({ nullable: true })
  releasedAt!: string | null;

  @TextColumn({ nullable: true })
  releaseNote!: string | null;

  @TextColumn({ nullable: true })
  releasePostingId!: string | null;

  @IntegerColumn()
  version!: number;
}
