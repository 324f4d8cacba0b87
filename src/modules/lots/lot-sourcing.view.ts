import { ApiProperty } from '@nestjs/swagger';
import {
  CONSUMER_STATUSES,
  SOURCING_DOCUMENTS,
  WASTE_STATUSES,
  type ConsumerStatus,
  type LotSourcing,
  type SourcingDocument,
  type WasteStatus,
} from './domain/lot-sourcing.js';

/** What is declared about a lot's origin and legal status. Null is what nobody knows. */
export class LotSourcingView {
  @ApiProperty({ enum: WASTE_STATUSES, enumName: 'WasteStatus', nullable: true, example: 'WASTE' })
  wasteStatus!: WasteStatus | null;

  /** Entry of the Basel Convention's annexes. */
  @ApiProperty({ type: String, nullable: true, example: 'Y49' })
  baselCode!: string | null;

  /** Entry of the European List of Waste. */
  @ApiProperty({ type: String, nullable: true, example: '160216' })
  ewcCode!: string | null;

  @ApiProperty({
    enum: CONSUMER_STATUSES,
    enumName: 'ConsumerStatus',
    nullable: true,
    example: 'POST_CONSUMER',
  })
  consumerStatus!: ConsumerStatus | null;

  /** Countries in which the rare earths of the magnets were mined. */
  @ApiProperty({ type: [String], nullable: true, example: ['AU'] })
  minedIn!: string[] | null;

  @ApiProperty({ type: [String], nullable: true, example: ['MY'] })
  refinedIn!: string[] | null;

  @ApiProperty({ type: [String], nullable: true, example: ['MY'] })
  separatedIn!: string[] | null;

  /** Countries in which the magnet alloy was melted. */
  @ApiProperty({ type: [String], nullable: true, example: ['JP'] })
  meltedIn!: string[] | null;

  /** Countries in which the magnets were made. */
  @ApiProperty({ type: [String], nullable: true, example: ['JP'] })
  producedIn!: string[] | null;

  /** What the owner has in hand to prove it. */
  @ApiProperty({
    enum: SOURCING_DOCUMENTS,
    enumName: 'SourcingDocument',
    isArray: true,
    example: ['ORIGIN_DECLARATION'],
  })
  documents!: SourcingDocument[];
}

/** @param sourcing null where nobody has declared anything */
export function toLotSourcingView(sourcing: LotSourcing | null): LotSourcingView | null {
  if (sourcing === null) return null;
  const copy = (list: readonly string[] | null): string[] | null => list && [...list];
  return {
    wasteStatus: sourcing.wasteStatus,
    baselCode: sourcing.baselCode,
    ewcCode: sourcing.ewcCode,
    consumerStatus: sourcing.consumerStatus,
    minedIn: copy(sourcing.minedIn),
    refinedIn: copy(sourcing.refinedIn),
    separatedIn: copy(sourcing.separatedIn),
    meltedIn: copy(sourcing.meltedIn),
    producedIn: copy(sourcing.producedIn),
    documents: [...sourcing.documents],
  };
}
