import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { OXIDE_QUANTITIES, type OxideQuantity } from '../catalogue/domain/rare-earths.js';
import { RESOURCE_CLASSES, type ResourceClass } from '../estimation/domain/estimate.js';
import type { RecoverableOxide } from '../estimation/domain/estimate-recoverable-oxide.js';
import { QuantityIntervalView, toIntervalView } from '../estimation/interval.view.js';
import { RESOURCE_GROUPINGS, type ResourceGrouping } from './domain/resource-groups.js';
import { type MeasuredPart, receivedMass } from './domain/resource-statement.js';
import { linesOf, type TicketPart } from './domain/resource-ticket.js';

const MILLIGRAMS_PER_KILOGRAM = 1_000_000;

/** One oxide quantity after the process route. */
export class RecoverableOxideView extends QuantityIntervalView {
  /** NDPR is Nd2O3 + Pr6O11; TREO the oxide sum of all rare earths. */
  @ApiProperty({ enum: OXIDE_QUANTITIES, enumName: 'OxideQuantity', example: 'NDPR' })
  quantity!: OxideQuantity;
}

/** What some material comes to. */
export class ResourceFiguresView {
  /** Batches with at least one line here; each is one ticket. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 1 })
  batches!: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 1 })
  lines!: number;

  /** As received: the net of the weighbridge, or what lines state; the others count none. */
  @ApiProperty({ example: 828 })
  statedMassKg!: number;

  /** Lines that neither a weighbridge nor anybody has stated a mass for. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 0 })
  linesWithoutMass!: number;

  /** ND2O3, PR6O11, DY2O3, TB4O7, NDPR and TREO, in this order, of one estimate of all tickets together. */
  @ApiProperty({ type: () => [RecoverableOxideView] })
  recoverable!: RecoverableOxideView[];

  /** Sum of the tickets' mean recoverable NdPr oxide, for comparison with the mean of NDPR. */
  @ApiProperty({ example: 5.5 })
  ticketsNdPrOxideMeanKg!: number;

  /** Tickets whose own estimate is of another catalogue or model version than the statement; it keeps its figures. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 0 })
  ticketsOfOtherVersions!: number;
}

/** A ticket that a group counts. */
export class ResourceTicketView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.batch })
  batchId!: string;

  /** For people. */
  @ApiProperty({ example: 'BAT-2026-7K3MQ9ZD' })
  batchCode!: string;

  @ApiProperty({ type: String, nullable: true, example: 'WB-2026-004711' })
  ticketNumber!: string | null;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.site })
  siteId!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-20T09:42:00.000Z' })
  receivedAt!: string;

  /** The estimate that was in force. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.estimate })
  estimateId!: string;

  /** Of that estimate. */
  @ApiProperty({ enum: RESOURCE_CLASSES, enumName: 'ResourceClass', example: 'INFERRED' })
  resourceClass!: ResourceClass;

  /** Version of the mathematics of that estimate. */
  @ApiProperty({ example: '2.4.0' })
  modelVersion!: string;

  /** Version of the reference data of that estimate. */
  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  /** That estimate's mean recoverable NdPr oxide; of the counted lines alone, estimated anew, where others are in another group. */
  @ApiProperty({ example: 5.5 })
  ndPrOxideMeanKg!: number;

  /** Lines that count here. */
  @ApiProperty({ type: [Number], example: [1] })
  lineNumbers!: number[];
}

/** Material that is counted together. */
export class ResourceGroupView extends ResourceFiguresView {
  /** CLASS: the class; SITE: the id; PROFILE: a product profile, or `FORM/grade` of loose material; AGE: a band of days. */
  @ApiProperty({ example: 'INFERRED' })
  key!: string;

  /** Those with most NdPr oxide first. `batches` says how many there are. */
  @ApiProperty({ type: () => [ResourceTicketView] })
  tickets!: ResourceTicketView[];
}

/** Recoverable oxide in everything that was recorded and not void at an instant. Not stored. */
export class ResourceStatementView {
  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  asOf!: string;

  /** Null for all. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.organisation })
  organisationId!: string | null;

  /** Null for all. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.site })
  siteId!: string | null;

  @ApiProperty({ enum: RESOURCE_GROUPINGS, enumName: 'ResourceGrouping', example: 'CLASS' })
  groupBy!: ResourceGrouping;

  /** Version of the mathematics, the same for all groups. */
  @ApiProperty({ example: '2.4.0' })
  modelVersion!: string;

  /** Version of the reference data, the same for all groups: the current one. */
  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  /** The route that recoverable refers to: the catalogue's default. */
  @ApiProperty({ example: 'toll-hydromet-sx' })
  processRoute!: string;

  @ApiProperty({ type: () => ResourceFiguresView })
  total!: ResourceFiguresView;

  /** Only groups that hold something. Their means add up to the total's; their percentiles do not. */
  @ApiProperty({ type: () => [ResourceGroupView] })
  groups!: ResourceGroupView[];
}

/** A group or the whole with what it gives. */
export interface EstimatedParts {
  readonly parts: readonly MeasuredPart[];
  readonly oxides: readonly RecoverableOxide[];
}

export function toFiguresView(
  { parts, oxides }: EstimatedParts,
  versions: Pick<ResourceStatementView, 'modelVersion' | 'catalogueVersion'>,
): ResourceFiguresView {
  const counted = parts.map(({ part }) => part);
  const { statedGrams, linesWithoutMass } = receivedMass(counted);
  const ofTickets = parts.reduce((sum, { ndPrMeanMilligrams }) => sum + ndPrMeanMilligrams, 0);
  const isOfOther = ({ ticket }: TicketPart): boolean =>
    ticket.modelVersion !== versions.modelVersion || ticket.catalogueVersion !== versions.catalogueVersion;
  return {
    batches: parts.length,
    lines: counted.reduce((sum, { lineIndexes }) => sum + lineIndexes.length, 0),
    statedMassKg: kilogramsFromGrams(statedGrams),
    linesWithoutMass,
    recoverable: oxides.map(({ quantity, ...interval }) => ({
      quantity,
      ...toIntervalView(interval),
    })),
    ticketsNdPrOxideMeanKg: ofTickets / MILLIGRAMS_PER_KILOGRAM,
    ticketsOfOtherVersions: counted.filter(isOfOther).length,
  };
}

/** @param ticketsMax how many tickets to list */
export function toTicketViews(parts: readonly MeasuredPart[], ticketsMax: number): ResourceTicketView[] {
  return [...parts]
    .sort((a, b) => b.ndPrMeanMilligrams - a.ndPrMeanMilligrams)
    .slice(0, ticketsMax)
    .map(({ part, ndPrMeanMilligrams }) => {
      const { lines: _lines, source: _source, weighedNetGrams: _net, ...shown } = part.ticket;
      const { ndPrMeanMilligrams: _whole, ...ticket } = shown;
      return {
        ...ticket,
        ndPrOxideMeanKg: ndPrMeanMilligrams / MILLIGRAMS_PER_KILOGRAM,
        lineNumbers: linesOf(part).map(({ lineNumber }) => lineNumber),
      };
    });
}
