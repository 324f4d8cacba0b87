import { Injectable } from '@nestjs/common';
import { ownersOf } from '../../platform/access/visible-rows.js';
import { isVisible, type Visibility } from '../../platform/access/caller.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { whileNothingMoves } from '../../platform/database/while-nothing-moves.js';
import { instantAsOf } from '../../platform/http/as-of.js';
import { RequestProblem } from '../../platform/http/request-problem.js';
import { DomainError } from '../../shared/domain-error.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import { ESTIMATION_MODEL_VERSION } from '../estimation/domain/estimate.js';
import type { RecoverableOxide } from '../estimation/domain/estimate-recoverable-oxide.js';
import type { SourceMean } from '../estimation/domain/source-means.js';
import { EstimationService } from '../estimation/estimation.service.js';
import { organisationExists, siteExists } from '../organisations/organisations.service.js';
import { groupTickets, type ResourceGrouping } from './domain/resource-groups.js';
import { inputsOf, measuredParts, NO_OXIDES, splitParts, unfitTicket } from './domain/resource-statement.js';
import { type ResourceTicket, type TicketPart, wholeTicket } from './domain/resource-ticket.js';
import { findTicketsAsOf } from './resource-tickets.js';
import type { ResourceStatementQuery } from './resources.dto.js';
import {
  type EstimatedParts,
  type ResourceStatementView,
  toFiguresView,
  toTicketViews,
} from './resources.view.js';

const TICKETS_PER_GROUP = 1_000;
/** Parts that the estimation thread measures before others get their turn there; each takes up to some milliseconds. */
const PARTS_PER_QUESTION = 20;

/** A statement's whole and its groups, estimated. */
interface EstimatedStatement {
  readonly catalogue: Catalogue;
  readonly total: EstimatedParts;
  readonly groups: readonly (EstimatedParts & { readonly key: string })[];
}

/** States what oxide could be recovered from all that was recorded up to an instant. Stores nothing. */
@Injectable()
export class ResourcesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly catalogue: CatalogueService,
    private readonly estimation: EstimationService,
  ) {}

  /**
   * @throws DomainError `resource-statement-too-large` or `ticket-does-not-fit-catalogue`; RequestProblem where the
   *   organisation, the site or the instant will not do; DatabaseUnavailableError where too many ask at once
   */
  async state(query: ResourceStatementQuery, visibility: Visibility): Promise<ResourceStatementView> {
    const { organisationId, siteId, groupBy = 'CLASS', ticketsPerGroupMax = TICKETS_PER_GROUP } = query;
    const now = this.clock.now();
    const asOf = query.asOf === undefined ? now : instantAsOf(query.asOf, now);
    const tickets = await this.database.read(async (tx) => {
      await requireReferences(tx, query, visibility);
      return findTicketsAsOf(tx, { asOf, owners: ownersOf(visibility, organisationId), siteId });
    });
    // One statement at a time, since each may take seconds of CPU.
    const { catalogue, total, groups } = await whileNothingMoves('resource-statement', () =>
      this.estimate(tickets, groupBy, asOf),
    );
    const versions = { modelVersion: ESTIMATION_MODEL_VERSION, catalogueVersion: catalogue.version };
    return {
      asOf,
      organisationId: organisationId ?? null,
      siteId: siteId ?? null,
      groupBy,
      ...versions,
      processRoute: catalogue.defaultProcessRouteKey,
      total: toFiguresView(total, versions),
      groups: groups.map((group) => ({
        key: group.key,
        ...toFiguresView(group, versions),
        tickets: toTicketViews(group.parts, ticketsPerGroupMax),
      })),
    };
  }

  /** All of it by one catalogue, the newest as it begins. */
  private async estimate(
    tickets: readonly ResourceTicket[],
    grouping: ResourceGrouping,
    asOf: string,
  ): Promise<EstimatedStatement> {
    const catalogue = await this.catalogue.fresh();
    const grouped = groupTickets(tickets, grouping, asOf);
    const total = await this.estimateParts(tickets.map(wholeTicket), catalogue);
    const groups: (EstimatedParts & { readonly key: string })[] = [];
    for (const { key, parts } of grouped) {
      // A group that is all there is has been estimated already.
      const estimated = grouped.length === 1 ? total : await this.estimateParts(parts, catalogue);
      groups.push({ key, ...estimated });
    }
    return { catalogue, total, groups };
  }

  private async estimateParts(parts: readonly TicketPart[], catalogue: Catalogue): Promise<EstimatedParts> {
    if (parts.length === 0) return { parts: [], oxides: NO_OXIDES };
    const oxides = await this.jointOxides(parts, catalogue);
    return { parts: measuredParts(parts, await this.meansOf(splitParts(parts), catalogue)), oxides };
  }

  private async jointOxides(
    parts: readonly TicketPart[],
    catalogue: Catalogue,
  ): Promise<readonly RecoverableOxide[]> {
    const inputs = inputsOf(parts, catalogue.defaultProcessRouteKey);
    try {
      return await this.estimation.recoverableOxides(inputs, catalogue);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw unfitTicket(parts, await this.meansOf(parts, catalogue), catalogue.version) ?? error;
    }
  }

  /** Of each part by itself, in their order. */
  private async meansOf(parts: readonly TicketPart[], catalogue: Catalogue): Promise<readonly SourceMean[]> {
    const means: SourceMean[] = [];
    for (let start = 0; start < parts.length; start += PARTS_PER_QUESTION) {
      const asked = parts.slice(start, start + PARTS_PER_QUESTION);
      const inputs = inputsOf(asked, catalogue.defaultProcessRouteKey);
      means.push(...(await this.estimation.sourceMeans(inputs, catalogue)));
    }
    return means;
  }
}

/** @throws RequestProblem `reference-not-found` */
async function requireReferences(
  tx: ReadTransaction,
  { organisationId, siteId }: ResourceStatementQuery,
  visibility: Visibility,
): Promise<void> {
  const isSeen = organisationId === undefined || isVisible(visibility, organisationId);
  if (organisationId !== undefined && !(isSeen && (await organisationExists(tx, organisationId))))
    throw unknownReference('organisationId', 'There is no organisation with this id.');
  if (siteId !== undefined && !(await siteExists(tx, siteId, ownersOf(visibility))))
    throw unknownReference('siteId', 'There is no site with this id.');
}

function unknownReference(parameter: string, detail: string): RequestProblem {
  return new RequestProblem('reference-not-found', detail, [
    { parameter, code: 'REFERENCE_NOT_FOUND', detail },
  ]);
}
