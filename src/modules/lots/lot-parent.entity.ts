import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';

/**
 * What an operation took of a lot to make another: an edge of the genealogy. A lot is made once, so that its rows are of one
 * posting, and its share of a parent is that parent's grams over the sum of them all. Never updated, never deleted.
 */
@Entity('lot_parents')
@Index('lot_parents_by_parent', ['parentLotId', 'childLotId'])
@Index('lot_parents_unique', ['childLotId', 'parentLotId'], { unique: true })
@Check('lot_parents_mass_positive', '"parent_grams" > 0')
export class LotParent {
  @IdColumn()
  id!: string;

  @TextColumn()
  postingId!: string;

  @TextColumn()
  childLotId!: string;

  @TextColumn()
  parentLotId!: string;

  @IntegerColumn()
  parentGrams!: number;
}
