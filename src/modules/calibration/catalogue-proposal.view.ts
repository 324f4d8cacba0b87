import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import type { ProductProfile } from '../catalogue/domain/catalogue.js';
import { DistributedFigureView, toDistributedFigureView } from '../catalogue/figure.view.js';
import { ProductProfileView, toProductProfileView } from '../catalogue/product-profile.view.js';
import { QuantityIntervalView, toIntervalView } from '../estimation/interval.view.js';
import { LOT_STATUSES, type LotStatus } from '../lots/domain/lot-states.js';
import type { Lot } from '../lots/lot.entity.js';
import {
  PROPOSAL_STATUSES,
  type CatalogueProposal,
  type ProposalStatus,
} from './catalogue-proposal.entity.js';
import type { OpenLotForecast } from './domain/estimate-open-lots.js';
import type { OpenLotMove } from './domain/open-lot-moves.js';
import type { OpenLots } from './open-lots.js';

const MILLIGRAMS_PER_KILOGRAM = 1_000_000;

/** What a proposal rests on. */
export class ProposalEvidenceView {
  /** Realised lots that hold the profile. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 8 })
  n!: number;

  /** Those lots by the profile's share in each. */
  @ApiProperty({ example: 8 })
  lotWeight!: number;

  /** Posterior of the profile's effect on the natural log scale. */
  @ApiProperty({ example: 0.126 })
  effectMean!: number;

  @ApiProperty({ example: 0.053 })
  effectSd!: number;

  /** exp(effectMean): what the magnet mass is multiplied by. */
  @ApiProperty({ example: 1.134 })
  factor!: number;

  /** Relative spread of the figure (σ of its logarithm) before. */
  @ApiProperty({ example: 0.26 })
  spreadBefore!: number;

  @ApiProperty({ example: 0.11 })
  spreadAfter!: number;
}

/** A new figure for a profile, for a person to accept or not. */
export class CatalogueProposalView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.catalogueProposal })
  id!: string;

  @ApiProperty({ example: 'hdd-35' })
  productProfile!: string;

  /** It can be accepted while this version of the reference data is in force. */
  @ApiProperty({ example: '2026.11.1' })
  baseVersion!: string;

  /** SUPERSEDED: a newer proposal for the profile took its place. */
  @ApiProperty({ enum: PROPOSAL_STATUSES, enumName: 'CatalogueProposalStatus', example: 'PROPOSED' })
  status!: ProposalStatus;

  @ApiProperty({
    example: '8 realised lot(s), worth 8 of hdd-35, gave a factor of 1.13 on what was estimated.',
  })
  reason!: string;

  @ApiProperty({ type: () => ProposalEvidenceView })
  evidence!: ProposalEvidenceView;

  /** The whole row as it would be. */
  @ApiProperty({ type: () => ProductProfileView })
  row!: ProductProfileView;

  /** Who decided, `user:…` or `key:…`, or in words if decided before callers were named; null where nobody did. */
  @ApiProperty({ type: String, nullable: true, example: null })
  decidedBy!: string | null;

  /** When it was decided or superseded. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  decidedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  rejectionReason!: string | null;

  /** Version of the reference data that its acceptance made. */
  @ApiProperty({ type: String, nullable: true, example: null })
  acceptedVersion!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-26T08:00:00.000Z' })
  recordedAt!: string;

  /** Also in the ETag; send it as If-Match to decide. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  version!: number;
}

/** The profile's magnet mass now and as proposed, kg per unit; for GROSS_MASS its share of the gross mass. */
export class FigureComparisonView {
  @ApiProperty({ type: () => DistributedFigureView })
  before!: DistributedFigureView;

  @ApiProperty({ type: () => DistributedFigureView })
  after!: DistributedFigureView;
}

/** How an open lot's recoverable NdPr oxide would move when it is next estimated. */
export class OpenLotMoveView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  @ApiProperty({ example: 'LOT-2026-7K3MQ9ZD' })
  lotCode!: string;

  @ApiProperty({ enum: LOT_STATUSES, enumName: 'LotStatus', example: 'LISTED' })
  status!: LotStatus;

  /** By the reference data in force. */
  @ApiProperty({ type: () => QuantityIntervalView })
  before!: QuantityIntervalView;

  /** By those proposed. */
  @ApiProperty({ type: () => QuantityIntervalView })
  after!: QuantityIntervalView;

  /** P50 after − P50 before. */
  @ApiProperty({ example: 0.61 })
  p50ChangeKg!: number;

  /** 0.1 is 10 % more; null where the P50 before is 0. */
  @ApiProperty({ type: Number, nullable: true, example: 0.134 })
  p50RelativeChange!: number | null;
}

/** Draft and listed lots of the profile whose outcome is not known. Nothing moves before a lot is estimated anew. */
export class OpenLotsView {
  /** How many there are. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 3 })
  total!: number;

  /** The newest of them, up to 1,000, were estimated with both figures. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 1_000, example: 3 })
  examined!: number;

  /** Of those, the ones that one of the two catalogues cannot estimate. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 0 })
  notEstimated!: number;

  /** Of those, the ones that would move, largest change of P50 first. */
  @ApiProperty({ type: () => [OpenLotMoveView] })
  moves!: OpenLotMoveView[];
}

/** A proposal with what it would change. */
export class CatalogueProposalDetailView extends CatalogueProposalView {
  @ApiProperty({ type: () => FigureComparisonView })
  magnetMassKgPerUnit!: FigureComparisonView;

  /** As of now; null once the proposal is decided or another version of the reference data is in force. */
  @ApiProperty({ type: () => OpenLotsView, nullable: true })
  openLots!: OpenLotsView | null;
}

/** One page of proposals, newest first. */
export class CatalogueProposalPage {
  @ApiProperty({ type: () => [CatalogueProposalView] })
  items!: CatalogueProposalView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toCatalogueProposalView(proposal: CatalogueProposal): CatalogueProposalView {
  const { profileKey, openProfileKey: _open, row, evidence, ...shown } = proposal;
  const { lotCount, lotWeight, effectMean, effectSd, factor, spreadBefore, spreadAfter } = evidence;
  return {
    ...shown,
    productProfile: profileKey,
    row: toProductProfileView(row),
    evidence: { n: lotCount, lotWeight, effectMean, effectSd, factor, spreadBefore, spreadAfter },
  };
}

/** @param before the profile's row in the version that the proposal was learnt against */
export function toCatalogueProposalDetailView(
  proposal: CatalogueProposal,
  before: ProductProfile,
  openLots: OpenLotsView | null,
): CatalogueProposalDetailView {
  return {
    ...toCatalogueProposalView(proposal),
    magnetMassKgPerUnit: {
      before: toDistributedFigureView(before.magnetMassKgPerUnit),
      after: toDistributedFigureView(proposal.row.magnetMassKgPerUnit),
    },
    openLots,
  };
}

export function toOpenLotsView({ total, lots }: OpenLots, forecast: OpenLotForecast): OpenLotsView {
  const lotOf = new Map(lots.map((lot) => [lot.id, lot]));
  return {
    total,
    examined: lots.length,
    notEstimated: forecast.notEstimated,
    moves: forecast.moves.flatMap((move) => {
      const lot = lotOf.get(move.lotId);
      return lot === undefined ? [] : [toMoveView(lot, move)];
    }),
  };
}

function toMoveView({ id, code, status }: Lot, move: OpenLotMove): OpenLotMoveView {
  return {
    lotId: id,
    lotCode: code,
    status,
    before: toIntervalView(move.before),
    after: toIntervalView(move.after),
    p50ChangeKg: move.p50ChangeMilligrams / MILLIGRAMS_PER_KILOGRAM,
    p50RelativeChange: move.p50RelativeChange,
  };
}
