import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { BatchView } from '../batches/batch.view.js';
import { MATERIAL_FORMS, type MaterialForm } from '../catalogue/domain/material-form.js';
import { OXIDE_QUANTITIES, type OxideQuantity } from '../catalogue/domain/rare-earths.js';
import { RESOURCE_CLASSES, type ResourceClass } from '../estimation/domain/estimate.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import { EstimateView, toEstimateView } from '../estimation/estimate.view.js';
import { QuantityIntervalView, toIntervalView } from '../estimation/interval.view.js';
import type { LotAccount } from '../ledger/domain/account.js';
import { onHand, type LotBalance } from '../ledger/domain/lot-balance.js';
import { MASS_BASES, type MassBasis } from './domain/lot-mass.js';
import { HAZARDS, MAGNET_FAMILIES, type Hazard, type MagnetFamily } from './domain/operations/mixing.js';
import { LOT_STATUSES, type LotStatus } from './domain/lot-states.js';
import { conditionOf } from './lot-condition.js';
import { LotSourcingView, toLotSourcingView } from './lot-sourcing.view.js';
import { LotLineView, toLotLineViews } from './lot-line.view.js';
import type { LotOxide } from './lot-oxide.entity.js';
import type { Lot } from './lot.entity.js';

/** Recoverable oxide of a lot by the catalogue's default process route. */
export class LotOxideView {
  @ApiProperty({ enum: OXIDE_QUANTITIES, enumName: 'OxideQuantity', example: 'NDPR' })
  quantity!: OxideQuantity;

  @ApiProperty({ type: () => QuantityIntervalView })
  recoverable!: QuantityIntervalView;
}

/** Mass of a lot by where it stands, to the gram. */
export class LotBalanceView {
  /** Available, reserved, held and in transit together. */
  @ApiProperty({ minimum: 0, example: 840 })
  onHandKg!: number;

  /** To promise to somebody, or to split, merge and process. */
  @ApiProperty({ minimum: 0, example: 840 })
  availableKg!: number;

  @ApiProperty({ minimum: 0, example: 0 })
  reservedKg!: number;

  /** Put aside, e.g. for an inspection. */
  @ApiProperty({ minimum: 0, example: 0 })
  heldKg!: number;

  @ApiProperty({ minimum: 0, example: 0 })
  inTransitKg!: number;

  /** Received by a separator and not yet used up. */
  @ApiProperty({ minimum: 0, example: 0 })
  deliveredKg!: number;

  @ApiProperty({ minimum: 0, example: 0 })
  consumedKg!: number;
}

export function toLotBalanceView(balance: LotBalance): LotBalanceView {
  const kilogramsOf = (account: LotAccount): number => kilogramsFromGrams(balance[account].grams);
  return {
    onHandKg: kilogramsFromGrams(onHand(balance).grams),
    availableKg: kilogramsOf('AVAILABLE'),
    reservedKg: kilogramsOf('RESERVED'),
    heldKg: kilogramsOf('HELD'),
    inTransitKg: kilogramsOf('IN_TRANSIT'),
    deliveredKg: kilogramsOf('DELIVERED'),
    consumedKg: kilogramsOf('CONSUMED'),
  };
}

/** A lot as buyers see it. The reserve price is in no view. */
export class LotView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  id!: string;

  /** For people. */
  @ApiProperty({ example: 'LOT-2026-7K3MQ9ZD' })
  code!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  organisationId!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.site })
  siteId!: string;

  /** The batch that it was received with; null for a lot that an operation made of others. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.batch })
  batchId!: string | null;

  @ApiProperty({ enum: MATERIAL_FORMS, enumName: 'MaterialForm', example: 'WHOLE_DEVICE' })
  form!: MaterialForm;

  @ApiProperty({ enum: LOT_STATUSES, enumName: 'LotStatus', example: 'LISTED' })
  status!: LotStatus;

  /** What it was made with. */
  @ApiProperty({ example: 840 })
  netMassKg!: number;

  /** Where its mass stands now. */
  @ApiProperty({ type: () => LotBalanceView })
  balance!: LotBalanceView;

  /** LINES: weighed line by line; TICKET: the ticket's net; TYPICAL: units × the profile's typical mass, or the ticket's net divided by it. */
  @ApiProperty({ enum: MASS_BASES, enumName: 'MassBasis', example: 'TICKET' })
  massBasis!: MassBasis;

  /** Keys of the product profiles in it. */
  @ApiProperty({ type: [String], example: ['hdd-35-enterprise'] })
  productProfiles!: string[];

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 5, example: 0 })
  evidenceTier!: number;

  @ApiProperty({ enum: RESOURCE_CLASSES, enumName: 'ResourceClass', example: 'INFERRED' })
  resourceClass!: ResourceClass;

  /** Recoverable oxides: ND2O3, PR6O11, DY2O3, TB4O7, NDPR, TREO. */
  @ApiProperty({ type: () => [LotOxideView] })
  oxides!: LotOxideView[];

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.estimate })
  estimateId!: string;

  /** ISO 3166-1 alpha-2. */
  @ApiProperty({ example: 'NL' })
  country!: string;

  @ApiProperty({ example: 51.9489 })
  latitude!: number;

  @ApiProperty({ example: 4.0531 })
  longitude!: number;

  /** Great-circle distance from the point asked for; null where none was. */
  @ApiProperty({ type: Number, nullable: true, example: null })
  distanceKm!: number | null;

  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2026-12-01' })
  availableFrom!: string | null;

  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2027-03-31' })
  availableUntil!: string | null;

  /** Whether parts of it are on offer, or only the lot as it is. */
  @ApiProperty({ example: true })
  divisible!: boolean;

  /** Smallest part that is on offer; null where any is, or none. */
  @ApiProperty({ type: Number, nullable: true, example: null })
  smallestPartKg!: number | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T08:00:00.000Z' })
  listedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  withdrawnAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  withdrawalReason!: string | null;

  /** The draft that a batch correction took back in favour of this lot. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  replacesLotId!: string | null;

  /** As declared; what is made of lots has what they have in common. */
  @ApiProperty({ enum: MAGNET_FAMILIES, enumName: 'MagnetFamily', example: 'NDFEB' })
  magnetFamily!: MagnetFamily;

  /** As declared; what is made of lots has what they have in common. */
  @ApiProperty({ enum: HAZARDS, enumName: 'Hazard', example: 'NONE' })
  hazard!: Hazard;

  /** Origin and legal status as declared; null while nobody has. What is made of lots has what they have in common. */
  @ApiProperty({ type: () => LotSourcingView, nullable: true })
  sourcing!: LotSourcingView | null;

  /** The posting of the ledger that brought it into being. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.posting })
  makingPostingId!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Also in the ETag; send it as If-Match to list or withdraw. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  version!: number;
}

/** A lot with its whole estimate. */
export class LotDetailView extends LotView {
  /** What it is estimated from; evidence names them by number. */
  @ApiProperty({ type: () => [LotLineView] })
  lines!: LotLineView[];

  @ApiProperty({ type: () => EstimateView })
  estimate!: EstimateView;
}

/** One page of lots, newest first. */
export class LotPage {
  @ApiProperty({ type: () => [LotView] })
  items!: LotView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** What a quick entry made. */
export class QuickEntryView {
  @ApiProperty({ type: () => BatchView })
  batch!: BatchView;

  /** A draft: list it to offer it. */
  @ApiProperty({ type: () => LotView })
  lot!: LotView;

  @ApiProperty({ type: () => EstimateView })
  estimate!: EstimateView;
}

export function toLotView(
  lot: Lot,
  oxides: readonly LotOxide[],
  balance: LotBalance,
  distanceKm: number | null = null,
): LotView {
  const { netMassGrams, profileKeys, reserveUsdMicrosPerKg: _private, ...stored } = lot;
  const { divisibility, smallestPartGrams, ...shown } = stored;
  const inOrder = [...oxides].sort(
    (a, b) => OXIDE_QUANTITIES.indexOf(a.quantity) - OXIDE_QUANTITIES.indexOf(b.quantity),
  );
  return {
    ...shown,
    ...conditionOf(lot),
    sourcing: toLotSourcingView(lot.sourcing),
    netMassKg: kilogramsFromGrams(netMassGrams),
    balance: toLotBalanceView(balance),
    productProfiles: [...profileKeys],
    divisible: divisibility !== 'WHOLE',
    smallestPartKg: smallestPartGrams === null ? null : kilogramsFromGrams(smallestPartGrams),
    distanceKm,
    oxides: inOrder.map(({ quantity, p10Milligrams, p50Milligrams, p90Milligrams, meanMilligrams }) => ({
      quantity,
      recoverable: toIntervalView({
        p10: p10Milligrams,
        p50: p50Milligrams,
        p90: p90Milligrams,
        mean: meanMilligrams,
      }),
    })),
  };
}

/** @param batchLineNumbers of the lines of batches that the lot goes back to, ascending */
export function toLotDetailView(
  view: LotView,
  estimate: StoredEstimate,
  batchLineNumbers: readonly number[],
): LotDetailView {
  return { ...view, lines: toLotLineViews(estimate, batchLineNumbers), estimate: toEstimateView(estimate) };
}
