import { Injectable } from '@nestjs/common';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { isUniqueViolation } from '../../platform/database/database-errors.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { MovedMeanwhile, whileNothingMoves } from '../../platform/database/while-nothing-moves.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { assertVersion, storeNextVersion } from '../../platform/http/versioned-row.js';
import { digestOf } from '../../platform/digest.js';
import { newId } from '../../platform/new-id.js';
import { DomainError } from '../../shared/domain-error.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import { applyChanges, type RowChange } from '../catalogue/domain/apply-changes.js';
import type { Catalogue, ProductProfile } from '../catalogue/domain/catalogue.js';
import { Calculator } from './calculator.js';
import type { CatalogueProposalRejection } from './calibration.dto.js';
import { CatalogueProposal } from './catalogue-proposal.entity.js';
import {
  toCatalogueProposalDetailView,
  toCatalogueProposalView,
  toOpenLotsView,
  type CatalogueProposalDetailView,
  type CatalogueProposalView,
  type OpenLotsView,
} from './catalogue-proposal.view.js';
import { findOpenLots } from './open-lots.js';
import { ProposalDrafts } from './proposal-drafts.js';

/** Proposes figures for the catalogue from outcomes, and takes people's decisions on them. */
@Injectable()
export class CatalogueProposalsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly catalogue: CatalogueService,
    private readonly drafts: ProposalDrafts,
    private readonly calculator: Calculator,
  ) {}

  /**
   * Proposes a figure for a profile, in place of an open proposal for it.
   * @throws DomainError `unknown-product-profile`, `no-proposal-warranted`, `catalogue-change-not-valid` or
   *   `calibration-failed`
   */
  async propose(profileKey: string): Promise<CatalogueProposalDetailView> {
    const draft = await this.drafts.draft(profileKey);
    const recordedAt = this.clock.now();
    const proposal: CatalogueProposal = {
      ...draft,
      id: newId(),
      openProfileKey: profileKey,
      status: 'PROPOSED',
      decidedBy: null,
      decidedAt: null,
      rejectionReason: null,
      acceptedVersion: null,
      recordedAt,
      version: 1,
    };
    // Before the write: the forecast of the open lots takes a while.
    const detail = await this.detailOf(proposal);
    return whileNothingMoves(`catalogue-proposal:${profileKey}`, () => this.store(proposal, detail));
  }

  /** Takes the place of the open one. @throws MovedMeanwhile where another process was quicker */
  private async store(
    proposal: CatalogueProposal,
    detail: CatalogueProposalDetailView,
  ): Promise<CatalogueProposalDetailView> {
    const { openProfileKey, recordedAt } = proposal;
    try {
      return await this.database.write(async (tx) => {
        const open = openProfileKey && (await tx.findOneBy(CatalogueProposal, { openProfileKey }));
        if (open) await storeDecision(tx, open, { status: 'SUPERSEDED', decidedAt: recordedAt });
        await tx.insert(CatalogueProposal, proposal);
        await appendProposalEvent(tx, proposal, recordedAt);
        return detail;
      });
    } catch (error) {
      throw isUniqueViolation(error) ? new MovedMeanwhile() : error;
    }
  }

  async listProposals(query: PageQuery): Promise<Page<CatalogueProposalView>> {
    const window = pageWindow(query);
    const rows = await this.database.read((tx) =>
      tx.find(CatalogueProposal, newestFirst<CatalogueProposal>({}, window)),
    );
    return pageOf(rows, window, toCatalogueProposalView);
  }

  /** @throws DomainError `catalogue-proposal-not-found` or `calibration-failed` */
  async getProposal(id: string): Promise<CatalogueProposalDetailView> {
    return this.detailOf(await this.database.read((tx) => findProposal(tx, id)));
  }

  /**
   * Puts the proposed row in force. Estimates that were made stay as they are.
   * @param decidedBy `user:…` or `key:…`
   * @throws DomainError `catalogue-proposal-not-found`, `catalogue-proposal-decided`, or `catalogue-moved` where
   *   another version is in force than the one it was learnt against; RequestProblem 412 on a stale version
   */
  async accept(id: string, version: number, decidedBy: string): Promise<CatalogueProposalDetailView> {
    const decidedAt = this.clock.now();
    const accepted = await this.database.write(async (tx) => {
      const proposal = await findOpenProposal(tx, id, version);
      const { baseVersion, reason } = proposal;
      const acceptedVersion = await this.catalogue.acceptChange(tx, {
        ...changeOf(proposal),
        baseVersion,
        reason,
        acceptedBy: decidedBy,
      });
      const decision = { status: 'ACCEPTED', decidedBy, decidedAt, acceptedVersion } as const;
      return this.decidedDetail(tx, await storeDecision(tx, proposal, decision));
    });
    await this.catalogue.refresh();
    return accepted;
  }

  /** @throws DomainError as `accept`; RequestProblem 412 on a stale version */
  async reject(
    id: string,
    version: number,
    { decidedBy, reason }: CatalogueProposalRejection & { readonly decidedBy: string },
  ): Promise<CatalogueProposalDetailView> {
    const decidedAt = this.clock.now();
    return this.database.write(async (tx) => {
      const proposal = await findOpenProposal(tx, id, version);
      const decision = { status: 'REJECTED', decidedBy, decidedAt, rejectionReason: reason } as const;
      return this.decidedDetail(tx, await storeDecision(tx, proposal, decision));
    });
  }

  /** Part: a decided proposal moves no lots any more. */
  private async decidedDetail(
    tx: ReadTransaction,
    proposal: CatalogueProposal,
  ): Promise<CatalogueProposalDetailView> {
    const base = await this.catalogue.atVersion(tx, proposal.baseVersion);
    return toCatalogueProposalDetailView(proposal, profileOf(base, proposal.profileKey), null);
  }

  private async detailOf(proposal: CatalogueProposal): Promise<CatalogueProposalDetailView> {
    const { baseVersion, profileKey } = proposal;
    const inForce = await this.catalogue.fresh();
    const base = await this.database.read((tx) => this.catalogue.atVersion(tx, baseVersion));
    const isOpen = proposal.status === 'PROPOSED' && inForce.version === baseVersion;
    const openLots = isOpen ? await this.openLotsOf(proposal, base) : null;
    return toCatalogueProposalDetailView(proposal, profileOf(base, profileKey), openLots);
  }

  private async openLotsOf(proposal: CatalogueProposal, inForce: Catalogue): Promise<OpenLotsView> {
    const proposed = applyChanges(inForce, [changeOf(proposal)]);
    const openLots = await this.database.read((tx) => findOpenLots(tx, proposal.profileKey, inForce.version));
    const { cases } = openLots;
    const forecast = await this.calculator.forecast({ kind: 'FORECAST', cases, inForce, proposed });
    return toOpenLotsView(openLots, forecast);
  }
}

function changeOf({ profileKey, row }: CatalogueProposal) {
  return { tableName: 'productProfiles', rowKey: profileKey, row } as const satisfies RowChange;
}

function profileOf({ productProfiles, version }: Catalogue, profileKey: string): ProductProfile {
  const profile = productProfiles.get(profileKey);
  if (profile === undefined) throw new Error(`Catalogue ${version} has lost ${profileKey}`);
  return profile;
}

const EVENT_OF_STATUS = {
  PROPOSED: 'catalogue-proposal.made',
  ACCEPTED: 'catalogue-proposal.accepted',
  REJECTED: 'catalogue-proposal.rejected',
  SUPERSEDED: 'catalogue-proposal.superseded',
} as const satisfies Record<CatalogueProposal['status'], string>;

type Decision = Pick<CatalogueProposal, 'status' | 'decidedAt'> & Partial<CatalogueProposal>;

async function storeDecision(
  tx: WriteTransaction,
  proposal: CatalogueProposal,
  decision: Decision,
): Promise<CatalogueProposal> {
  const next = { ...proposal, ...decision, openProfileKey: null, version: proposal.version + 1 };
  await storeNextVersion(tx, CatalogueProposal, next);
  await appendProposalEvent(tx, next, next.decidedAt ?? next.recordedAt);
  return next;
}

async function appendProposalEvent(
  tx: WriteTransaction,
  proposal: CatalogueProposal,
  recordedAt: string,
): Promise<void> {
  const { id, profileKey, status, baseVersion, acceptedVersion, version } = proposal;
  await appendEvent(tx, {
    type: EVENT_OF_STATUS[status],
    subjectKind: 'catalogue-proposal',
    subjectId: id,
    organisationId: null,
    facts: { profileKey, baseVersion, acceptedVersion, version, proposalDigest: digestOf(proposal) },
    recordedAt,
  });
}

async function findProposal(tx: ReadTransaction, id: string): Promise<CatalogueProposal> {
  const proposal = await tx.findOneBy(CatalogueProposal, { id });
  if (proposal !== null) return proposal;
  throw new DomainError('catalogue-proposal-not-found', 'There is no catalogue proposal with this id.');
}

async function findOpenProposal(
  tx: ReadTransaction,
  id: string,
  version: number,
): Promise<CatalogueProposal> {
  const proposal = await findProposal(tx, id);
  assertVersion(proposal, version);
  const { status } = proposal;
  if (status === 'PROPOSED') return proposal;
  throw new DomainError('catalogue-proposal-decided', `The proposal is ${status} already.`, { status });
}
