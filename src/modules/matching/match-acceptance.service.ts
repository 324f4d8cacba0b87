import { Injectable } from '@nestjs/common';
import { IsNull, LessThanOrEqual } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { rehearse } from '../../platform/database/rehearsal.js';
import { definedOf } from '../../shared/defined-of.js';
import { DomainError } from '../../shared/domain-error.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { findDemand } from '../demands/demands.service.js';
import type { Demand } from '../demands/demand.entity.js';
import type { Lot } from '../lots/lot.entity.js';
import { findLot } from '../lots/lots.service.js';
import { isOnOffer } from '../reservations/domain/on-offer.js';
import { ReservationsService, type ReservationOrder } from '../reservations/reservations.service.js';
import type { ReservationView } from '../reservations/reservation.view.js';
import { toAllocationView } from './allocation.view.js';
import { allocationChanges, type AllocationChange } from './domain/allocation-changes.js';
import { MatchAllocation } from './match-allocation.entity.js';
import type { AcceptedAllocationView } from './match-acceptance.view.js';
import { appendRunEvent } from './match-run-events.js';
import type { MatchRun } from './match-run.entity.js';
import { codesOf } from './match-results.service.js';
import { findMatchRun } from './match-runs.queries.js';
import { findPermitsOfSites } from '../sourcing/site-permits.service.js';
import { MatchSnapshotPart } from './match-snapshot-part.entity.js';
import type { AllocationAcceptance } from './matching.dto.js';

/** What is accepted: an allocation of a run. */
export interface AcceptanceTarget {
  readonly matchRunId: string;
  readonly allocationId: string;
  readonly isDryRun: boolean;
}

/** An allocation with the reservation that was made for it. */
export interface AcceptedAllocation {
  readonly allocation: MatchAllocation;
  readonly reservation: ReservationView;
}

/** Makes a reservation of what a run proposes, where the market still is as the run read it. */
@Injectable()
export class MatchAcceptanceService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly reservations: ReservationsService,
  ) {}

  /**
   * @throws DomainError `match-run-not-found`, `match-allocation-not-found`, `match-allocation-accepted`,
   *   `match-allocation-stale` naming what changed, and those of a reservation
   */
  async accept(target: AcceptanceTarget, input: AllocationAcceptance): Promise<AcceptedAllocationView> {
    return this.acceptAs(target, input, async (tx, { allocation, reservation }) => {
      const codeOf = await codesOf(tx, [allocation.lotId], [allocation.demandId]);
      return { isDryRun: target.isDryRun, allocation: toAllocationView(allocation, codeOf), reservation };
    });
  }

  /** As `accept`. @param toView what to answer, made within the write */
  async acceptAs<View>(
    target: AcceptanceTarget,
    input: AllocationAcceptance,
    toView: (tx: WriteTransaction, accepted: AcceptedAllocation) => Promise<View>,
  ): Promise<View> {
    const { matchRunId, allocationId, isDryRun } = target;
    const { allocation, order } = await this.database.read(async (tx) => {
      const found = await findAllocation(tx, matchRunId, allocationId);
      const { organisationId } = await findDemand(tx, found.demandId);
      return { allocation: found, order: orderOf(found, organisationId, input) };
    });
    const { lotId } = allocation;
    const work = async (tx: WriteTransaction) => toView(tx, await this.acceptIn(tx, target, order));
    // The allocation too: a reservation that waits for others must find it as it is by then.
    const options = { inTurnFor: [...this.reservations.turnsOf(lotId, order), allocationId] };
    return isDryRun ? rehearse(this.database, work, options) : this.database.write(work, options);
  }

  private async acceptIn(
    tx: WriteTransaction,
    { matchRunId, allocationId, isDryRun }: AcceptanceTarget,
    order: ReservationOrder,
  ): Promise<AcceptedAllocation> {
    const now = this.clock.now();
    const run = await findMatchRun(tx, matchRunId);
    if (run.whatIf !== null)
      throw new DomainError('match-run-is-what-if', 'The run is about terms that nobody has stated.');
    const allocation = await findAllocation(tx, matchRunId, allocationId);
    if (allocation.reservationId !== null)
      throw new DomainError('match-allocation-accepted', 'The allocation has been accepted already.', {
        reservationId: allocation.reservationId,
      });
    const lot = await findLot(tx, allocation.lotId);
    const demand = await findDemand(tx, allocation.demandId);
    assertStands(await this.changesOf(tx, { run, allocation, lot, demand }, now));
    const { reservation } = await this.reservations.reserveIn(tx, lot.id, order, isDryRun);
    const accepted: MatchAllocation = { ...allocation, reservationId: reservation.id };
    const { affected } = await tx.update(
      MatchAllocation,
      { id: allocationId, reservationId: IsNull() },
      { reservationId: reservation.id },
    );
    if (affected !== 1)
      throw new DomainError('match-allocation-accepted', 'The allocation has been accepted already.');
    await appendRunEvent(tx, 'match-run.allocation-accepted', run, now, {
      facts: { allocationId, lotId: lot.id, demandId: demand.id, reservationId: reservation.id },
    });
    return { allocation: accepted, reservation };
  }

  private async changesOf(
    tx: ReadTransaction,
    { run, allocation, lot, demand }: Sides,
    now: string,
  ): Promise<readonly AllocationChange[]> {
    const { availableGrams } = await this.reservations.availabilityIn(tx, lot.id, now);
    return allocationChanges({
      lot: {
        ...lot,
        versionThen: await versionThen(tx, run.id, 'LOTS', lot.id),
        isOnOffer: isOnOffer(lot, now),
      },
      demand: {
        ...demand,
        versionThen: await versionThen(tx, run.id, 'DEMANDS', demand.id),
        isOpen: demand.status === 'OPEN' && demand.windowUntil >= now.slice(0, 10),
        isPermitGone: await isPermitGone(tx, run.id, demand),
      },
      availableGrams,
      allocatedGrams: allocation.lotMassGrams,
    });
  }
}

interface Sides {
  readonly run: MatchRun;
  readonly allocation: MatchAllocation;
  readonly lot: Lot;
  readonly demand: Demand;
}

/** What is allocated, for the separator whose demand it is. */
function orderOf(
  { lotMassGrams }: MatchAllocation,
  reservedForOrganisationId: string,
  { kind, expiresAt, note }: AllocationAcceptance,
): ReservationOrder {
  return {
    kind: kind ?? 'SOFT',
    massKg: kilogramsFromGrams(lotMassGrams),
    reservedForOrganisationId,
    isMatched: true,
    ...definedOf({ expiresAt, note }),
  };
}

/** @throws DomainError `match-allocation-not-found` */
async function findAllocation(tx: ReadTransaction, matchRunId: string, id: string): Promise<MatchAllocation> {
  const run = await findMatchRun(tx, matchRunId);
  const allocation =
    run.status === 'SUCCEEDED' ? await tx.findOneBy(MatchAllocation, { id, matchRunId }) : null;
  if (!allocation)
    throw new DomainError('match-allocation-not-found', 'The run has no allocation with this id.');
  return allocation;
}

/** The version of a lot or demand when the run read it: from the one part of its snapshot that it can be in. */
async function versionThen(
  tx: ReadTransaction,
  matchRunId: string,
  kind: 'LOTS' | 'DEMANDS',
  id: string,
): Promise<number | null> {
  const part = await tx.findOne(MatchSnapshotPart, {
    select: { id: true, versions: true },
    where: { matchRunId, kind, firstId: LessThanOrEqual(id) },
    order: { firstId: 'DESC' },
  });
  return part?.versions[id] ?? null;
}

/** @throws DomainError `match-allocation-stale` */
function assertStands(changes: readonly AllocationChange[]): void {
  if (changes.length === 0) return;
  throw new DomainError('match-allocation-stale', changes.map(({ detail }) => detail).join(' '), {
    changes: changes.map(({ code, detail }) => ({ code, detail })),
  });
}

/** Whether a permit of the plant that stood when the run read it is withdrawn by now. */
async function isPermitGone(tx: ReadTransaction, matchRunId: string, { siteId }: Demand): Promise<boolean> {
  const permits = (await findPermitsOfSites(tx, [siteId])).get(siteId) ?? [];
  for (const { id, version, withdrawnAt } of permits) {
    if (withdrawnAt !== null && (await versionThen(tx, matchRunId, 'DEMANDS', id)) === version - 1)
      return true;
  }
  return false;
}
