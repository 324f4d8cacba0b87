import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { usdFromMicros } from '../../shared/money.js';
import { VALUE_TERMS, type PairValue, type ValueTerm } from './domain/pair-value.js';
import type { MatchAllocation } from './match-allocation.entity.js';
import { usdFromTenThousandths } from './match-run.view.js';

/** One term of a pair's value; costs are negative. */
export class ValueTermView {
  @ApiProperty({ enum: VALUE_TERMS, enumName: 'ValueTerm', example: 'PAYABLE_NDPR' })
  term!: ValueTerm;

  /** Per kilogram of liberated NdPr oxide. */
  @ApiProperty({ example: 47.2 })
  usdPerKg!: number;
}

/** What one kilogram of a lot's liberated NdPr oxide is worth at one demand. The surplus is the sum of the terms. */
export class PairValueView {
  @ApiProperty({ type: () => [ValueTermView] })
  terms!: ValueTermView[];

  @ApiProperty({ example: 31.7 })
  surplusUsdPerKg!: number;

  /** Great circle. */
  @ApiProperty({ example: 212.4 })
  distanceKm!: number;
}

/** A proposed delivery. */
export class AllocationView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.allocation })
  id!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  @ApiProperty({ example: 'LOT-2026-7K3MQ9ZD' })
  lotCode!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.demand })
  demandId!: string;

  @ApiProperty({ example: 'DEM-2026-7K3MQ9ZD' })
  demandCode!: string;

  /** Liberated NdPr oxide at P50, to 10 g. */
  @ApiProperty({ example: 12.34 })
  ndPrOxideKg!: number;

  /** Mass of the lot that goes with it. */
  @ApiProperty({ example: 840 })
  lotMassKg!: number;

  @ApiProperty({ example: 391.18 })
  surplusUsd!: number;

  @ApiProperty({ type: () => PairValueView })
  value!: PairValueView;

  /** The reservation that was made for it; null while nobody has accepted it. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  reservationId!: string | null;
}

/** One page of allocations. */
export class AllocationPage {
  @ApiProperty({ type: () => [AllocationView] })
  items!: AllocationView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** Codes that people read, by id. */
export type CodeOf = (id: string) => string;

export function toPairValueView(value: PairValue): PairValueView {
  return {
    terms: VALUE_TERMS.map((term) => ({
      term,
      usdPerKg: usdFromTenThousandths(value.termsUsdTenThousandthsPerKg[term]),
    })),
    surplusUsdPerKg: usdFromTenThousandths(value.surplusUsdTenThousandthsPerKg),
    distanceKm: value.distanceMetres / 1000,
  };
}

export function toAllocationView(allocation: MatchAllocation, codeOf: CodeOf): AllocationView {
  const { id, lotId, demandId, ndPrOxideGrams, lotMassGrams, surplusUsdMicros, value, reservationId } =
    allocation;
  return {
    id,
    lotId,
    lotCode: codeOf(lotId),
    demandId,
    demandCode: codeOf(demandId),
    ndPrOxideKg: kilogramsFromGrams(ndPrOxideGrams),
    lotMassKg: kilogramsFromGrams(lotMassGrams),
    surplusUsd: usdFromMicros(surplusUsdMicros),
    value: toPairValueView(value),
    reservationId,
  };
}
