import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';
import type { OxideQuantity } from '../catalogue/domain/rare-earths.js';

/** Recoverable oxide of a lot by the catalogue's default route, kept here so that buyers can browse by it. */
@Entity('lot_oxides')
@Index('lot_oxides_certain', ['quantity', 'p10Milligrams'])
@Index('lot_oxides_possible', ['quantity', 'p90Milligrams'])
@Index('lot_oxides_unique', ['lotId', 'quantity'], { unique: true })
@Check('lot_oxides_ordered', '"p10_milligrams" <= "p50_milligrams" AND "p50_milligrams" <= "p90_milligrams"')
export class LotOxide {
  @IdColumn()
  id!: string;

  @TextColumn()
  lotId!: string;

  @TextColumn()
  quantity!: OxideQuantity;

  @IntegerColumn()
  p10Milligrams!: number;

  @IntegerColumn()
  p50Milligrams!: number;

  @IntegerColumn()
  p90Milligrams!: number;

  @IntegerColumn()
  meanMilligrams!: number;
}
