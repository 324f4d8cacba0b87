import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import type { WriteTransaction } from '../../platform/database/database.js';
import { newId } from '../../platform/new-id.js';
import { publicCode } from '../../platform/public-code.js';
import type { MaterialForm } from '../catalogue/domain/material-form.js';
import {
  EstimationService,
  type ComputedEstimate,
  type OwnedSubject,
} from '../estimation/estimation.service.js';
import type { MassBasis } from './domain/lot-mass.js';
import { ANY_PART } from './domain/divisibility.js';
import {
  NOTHING_DECLARED,
  sourcingOfMixed,
  sourcingOfProcessed,
  type LotSourcing,
} from './domain/lot-sourcing.js';
import { conditionOfMixed } from './domain/operations/mixing.js';
import { conditionOf } from './lot-condition.js';
import { lotOxidesOf } from './lot-estimate.js';
import { LotLine } from './lot-line.entity.js';
import { LotOxide } from './lot-oxide.entity.js';
import { LotParent } from './lot-parent.entity.js';
import { insertLot } from './lot-versions.js';
import type { Lot } from './lot.entity.js';

/** A lot that an operation makes of others, before it is stored. */
export interface MadeLot {
  readonly id: string;
  readonly form: MaterialForm;
  readonly grams: number;
  readonly massBasis: MassBasis;
  readonly computed: ComputedEstimate;
}

/** What of a parent went into an operation. */
export interface ParentShare {
  readonly parent: Lot;
  readonly grams: number;
}

/** Stores lots that operations make, with where they come from. */
@Injectable()
export class MadeLots {
  constructor(
    private readonly clock: Clock,
    private readonly estimation: EstimationService,
  ) {}

  /**
   * Part: stores the lots as drafts at the place of their parents, with an edge of the genealogy for each pair.
   * @param postingId the posting that makes them, recorded after this in the same transaction
   */
  async insert(
    tx: WriteTransaction,
    made: readonly MadeLot[],
    parents: readonly ParentShare[],
    postingId: string,
  ): Promise<readonly Lot[]> {
    const lines = await distinctLinesOf(tx, parents);
    const lots: Lot[] = [];
    for (const each of made) {
      const lot = await this.insertOne(tx, each, parents, postingId);
      await tx.insert(
        LotLine,
        lines.map((line) => ({ ...line, id: newId(), lotId: lot.id, liveClaim: null })),
      );
      lots.push(lot);
    }
    return lots;
  }

  private async insertOne(
    tx: WriteTransaction,
    { id, form, grams, massBasis, computed }: MadeLot,
    parents: readonly ParentShare[],
    postingId: string,
  ): Promise<Lot> {
    const recordedAt = this.clock.now();
    const origin = { cause: 'LOT_MADE', supersedes: null, evidenceId: null } as const;
    const place = placeOf(parents);
    const { organisationId } = place;
    const subject: OwnedSubject = { kind: 'LOT', id, organisationId };
    const estimate = await this.estimation.store(tx, computed, subject, origin);
    const lot: Lot = {
      ...place,
      id,
      code: publicCode('LOT', id, recordedAt),
      batchId: null,
      form,
      status: 'DRAFT',
      netMassGrams: grams,
      massBasis,
      profileKeys: [...new Set(parents.flatMap(({ parent }) => parent.profileKeys))],
      estimateId: estimate.id,
      evidenceTier: computed.result.evidenceTier,
      resourceClass: computed.result.resourceClass,
      availableFrom: null,
      availableUntil: null,
      reserveUsdMicrosPerKg: null,
      listedAt: null,
      ...ANY_PART,
      withdrawnAt: null,
      withdrawalReason: null,
      replacesLotId: null,
      ...conditionOfMixed(parents.map(({ parent }) => conditionOf(parent))),
      sourcing: inheritedSourcing(parents, form),
      makingPostingId: postingId,
      recordedAt,
      version: 1,
    };
    await insertLot(tx, lot);
    await tx.insert(LotOxide, lotOxidesOf(id, computed.result));
    return lot;
  }

  /** Part: the edges of the genealogy, once the posting is there that they refer to. */
  async insertEdges(
    tx: WriteTransaction,
    lots: readonly Lot[],
    parents: readonly ParentShare[],
    postingId: string,
  ): Promise<void> {
    for (const lot of lots)
      await tx.insert(
        LotParent,
        parents.map(({ parent, grams }) => ({
          id: newId(),
          postingId,
          childLotId: lot.id,
          parentLotId: parent.id,
          parentGrams: grams,
        })),
      );
  }
}

function placeOf(
  parents: readonly ParentShare[],
): Pick<Lot, 'organisationId' | 'siteId' | 'country' | 'latitude' | 'longitude'> {
  const [first] = parents;
  if (first === undefined) throw new TypeError('A made lot has parents');
  const { organisationId, siteId, country, latitude, longitude } = first.parent;
  return { organisationId, siteId, country, latitude, longitude };
}

/** The lines of batches that the parents go back to, each once. */
async function distinctLinesOf(
  tx: WriteTransaction,
  parents: readonly ParentShare[],
): Promise<readonly Omit<LotLine, 'id' | 'lotId' | 'liveClaim'>[]> {
  const rows = await tx.find(LotLine, {
    where: { lotId: In(parents.map(({ parent }) => parent.id)) },
    order: { batchId: 'ASC', lineNumber: 'ASC' },
  });
  const distinct = new Map(
    rows.map(({ id: _id, lotId: _lot, liveClaim: _claim, ...line }) => [
      `${line.batchId}:${line.batchRevision}:${line.lineNumber}`,
      line,
    ]),
  );
  return [...distinct.values()];
}

/** Null where nobody has declared anything about any of the parents. */
function inheritedSourcing(parents: readonly ParentShare[], form: MaterialForm): LotSourcing | null {
  if (parents.every(({ parent }) => parent.sourcing === null)) return null;
  const mixed = sourcingOfMixed(parents.map(({ parent }) => parent.sourcing ?? NOTHING_DECLARED));
  return parents.every(({ parent }) => parent.form === form) ? mixed : sourcingOfProcessed(mixed);
}
