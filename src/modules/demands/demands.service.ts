import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Visibility } from '../../platform/access/caller.js';
import { ownedByVisible } from '../../platform/access/visible-rows.js';
import { appendEvent, appendEvents, type EventToAppend } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { findManyBy, insertMany } from '../../platform/database/many-rows.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page } from '../../platform/http/page.dto.js';
import { assertVersion, storeNextVersion } from '../../platform/http/versioned-row.js';
import { DomainError } from '../../shared/domain-error.js';
import { definedOf } from '../../shared/defined-of.js';
import { DemandReferenceData } from './demand-references.js';
import { Demand } from './demand.entity.js';
import { toDemandView, type DemandView } from './demand.view.js';
import type { DemandCreate, DemandQuery } from './demands.dto.js';
import { openDemand } from './open-demand.js';

/** What separators need. */
@Injectable()
export class DemandsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly references: DemandReferenceData,
  ) {}

  /** @throws DomainError where a field or the plant will not do */
  async createDemand(input: DemandCreate): Promise<DemandView> {
    const recordedAt = this.clock.now();
    return this.database.write(async (tx) => {
      const demand = await openDemand(tx, input, this.references.current, recordedAt);
      await refuseKnownReference(tx, demand);
      await insertDemands(tx, [demand]);
      return toDemandView(demand);
    });
  }

  async listDemands(
    { status, organisationId, ...page }: DemandQuery,
    visibility: Visibility,
  ): Promise<Page<DemandView>> {
    const window = pageWindow(page);
    const where = { ...definedOf({ status }), ...ownedByVisible(visibility, organisationId) };
    const rows = await this.database.read((tx) => tx.find(Demand, newestFirst<Demand>(where, window)));
    return pageOf(rows, window, toDemandView);
  }

  /** @throws DomainError `demand-not-found` */
  async getDemand(id: string): Promise<DemandView> {
    return this.database.read(async (tx) => toDemandView(await findDemand(tx, id)));
  }

  /** @throws DomainError; RequestProblem 412 on a stale version */
  async withdrawDemand(id: string, version: number, reason: string): Promise<DemandView> {
    return this.database.write(async (tx) => {
      const demand = await findDemand(tx, id);
      if (demand.status === 'WITHDRAWN')
        throw new DomainError('demand-state-forbids', 'The demand is withdrawn already.', {
          status: demand.status,
        });
      assertVersion(demand, version);
      const withdrawnAt = this.clock.now();
      const withdrawn: Demand = {
        ...demand,
        status: 'WITHDRAWN',
        liveReference: null,
        withdrawnAt,
        withdrawalReason: reason,
        version: version + 1,
      };
      await storeNextVersion(tx, Demand, withdrawn);
      await appendEvent(tx, demandEvent('demand.withdrawn', withdrawn, withdrawnAt));
      return toDemandView(withdrawn);
    });
  }
}

/** Part: stores demands that are not stored yet. */
export async function insertDemands(tx: WriteTransaction, demands: readonly Demand[]): Promise<void> {
  await insertMany(tx, Demand, demands);
  await appendEvents(
    tx,
    demands.map((demand) => demandEvent('demand.recorded', demand, demand.recordedAt)),
  );
}

/** Part: the demands of an organisation that stand and have one of the references. */
export async function findByReferences(
  tx: ReadTransaction,
  organisationId: string,
  references: readonly string[],
): Promise<readonly Demand[]> {
  return findManyBy(references, (some) =>
    tx.findBy(Demand, { organisationId, liveReference: In([...some]) }),
  );
}

/** What is said of a demand whose reference another one has. */
export function referenceKnown({ id, code, reference }: Demand): DomainError {
  const detail = `Demand ${reference ?? ''} is recorded as ${code} already: withdraw that first.`;
  return new DomainError('demand-already-recorded', detail, { demandId: id, demandCode: code }, [
    { pointer: '/reference', code: 'DEMAND_ALREADY_RECORDED', detail },
  ]);
}

/** @throws DomainError `demand-already-recorded` */
async function refuseKnownReference(
  tx: ReadTransaction,
  { organisationId, liveReference }: Demand,
): Promise<void> {
  if (liveReference === null) return;
  const [known] = await findByReferences(tx, organisationId, [liveReference]);
  if (known !== undefined) throw referenceKnown(known);
}

/** With a commitment to the whole row: what a separator pays is between it and those it deals with. */
function demandEvent(type: `demand.${string}`, demand: Demand, recordedAt: string): EventToAppend {
  const { id, organisationId, code, siteId, windowFrom, windowUntil, version } = demand;
  return {
    type,
    subjectKind: 'demand',
    subjectId: id,
    organisationId,
    facts: { code, siteId, windowFrom, windowUntil, version },
    confidential: demand,
    recordedAt,
  };
}

/** Part. @throws DomainError `demand-not-found` */
export async function findDemand(tx: ReadTransaction, id: string): Promise<Demand> {
  const demand = await tx.findOneBy(Demand, { id });
  if (!demand) throw new DomainError('demand-not-found', 'There is no demand with this id.');
  return demand;
}

/** Part: demands that are open and not past on `day` (ISO date), oldest first, at most `limit`. */
export async function findOpenDemands(tx: ReadTransaction, day: string, limit: number): Promise<Demand[]> {
  return tx
    .createQueryBuilder(Demand, 'demand')
    .where(`demand.status = 'OPEN'`)
    .andWhere('demand.windowUntil >= :day', { day })
    .orderBy('demand.id', 'ASC')
    .limit(limit)
    .getMany();
}
