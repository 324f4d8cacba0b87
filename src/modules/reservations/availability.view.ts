import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import type { LotBalance } from '../ledger/domain/lot-balance.js';
import { LOT_STATUSES, type LotStatus } from '../lots/domain/lot-states.js';
import type { Lot } from '../lots/lot.entity.js';
import type { Availability } from './domain/availability.js';

/** What comes free by itself at one instant. */
export class ComingFreeView {
  @ApiProperty({ format: 'date-time', example: '2026-11-24T08:00:00.000Z' })
  at!: string;

  @ApiProperty({ minimum: 0, example: 100 })
  softKg!: number;

  @ApiProperty({ minimum: 0, example: 0 })
  hardKg!: number;

  /** What could be promised from then on, if nothing else happens. */
  @ApiProperty({ minimum: 0, example: 840 })
  availableKg!: number;
}

/** What of a lot can be promised now, and from when on how much. */
export class LotAvailabilityView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  @ApiProperty({ enum: LOT_STATUSES, enumName: 'LotStatus', example: 'LISTED' })
  status!: LotStatus;

  /** Whether anything of it can be reserved at all. */
  @ApiProperty({ example: true })
  isOnOffer!: boolean;

  /** The instant that this is about. */
  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  asOf!: string;

  /** With what is still booked as reserved though its time is over: a reservation gets it. */
  @ApiProperty({ minimum: 0, example: 740 })
  availableKg!: number;

  @ApiProperty({ minimum: 0, example: 100 })
  softReservedKg!: number;

  @ApiProperty({ minimum: 0, example: 0 })
  hardReservedKg!: number;

  @ApiProperty({ minimum: 0, example: 0 })
  heldKg!: number;

  @ApiProperty({ minimum: 0, example: 0 })
  inTransitKg!: number;

  /** Reservations that expire, by instant, earliest first; the first 100. */
  @ApiProperty({ type: () => [ComingFreeView] })
  comingFree!: ComingFreeView[];
}

const INSTANTS_MAX = 100;

export function toLotAvailabilityView(
  { id, status }: Lot,
  balance: LotBalance,
  { availableGrams, softGrams, hardGrams, comingFree }: Availability,
  now: { readonly asOf: string; readonly isOnOffer: boolean },
): LotAvailabilityView {
  return {
    lotId: id,
    status,
    ...now,
    availableKg: kilogramsFromGrams(availableGrams),
    softReservedKg: kilogramsFromGrams(softGrams),
    hardReservedKg: kilogramsFromGrams(hardGrams),
    heldKg: kilogramsFromGrams(balance.HELD.grams),
    inTransitKg: kilogramsFromGrams(balance.IN_TRANSIT.grams),
    comingFree: comingFree.slice(0, INSTANTS_MAX).map((each) => ({
      at: each.at,
      softKg: kilogramsFromGrams(each.softGrams),
      hardKg: kilogramsFromGrams(each.hardGrams),
      availableKg: kilogramsFromGrams(each.availableGrams),
    })),
  };
}
