import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/access/caller.js';
import { MovedMeanwhile } from '../../platform/database/while-nothing-moves.js';
import { toUtcInstant } from '../../platform/http/text-formats.js';
import { newId } from '../../platform/new-id.js';
import { gramsFromKilograms } from '../../shared/mass.js';
import { DomainError } from '../../shared/domain-error.js';
import { planContentAdjustment } from './domain/operations/content-adjustment.js';
import { planCount } from './domain/operations/count.js';
import { planMerge, type TakenLot } from './domain/operations/merge.js';
import type { PlannedOperation } from './domain/operations/planned-operation.js';
import { refuseUnlikeConditions } from './domain/operations/mixing.js';
import { planSplit, type SplitPart } from './domain/operations/split.js';
import { toLotOperationView, type LotOperationView } from './lot-operation.view.js';
import type {
  ContentAdjustment,
  LotCount,
  LotMerge,
  LotSplit,
  OperationInputLot,
  SplitPartInput,
} from './lot-operations.dto.js';
import {
  LotOperations,
  mixedLotsOf,
  NO_LOTS,
  stockOf,
  type LotOperation,
  type OperatedLots,
} from './lot-operations.js';
import type { MadeLot } from './made-lots.js';
import { PartEstimates } from './part-estimates.js';

/** What people do to lots. */
@Injectable()
export class LotOperationsService {
  constructor(
    private readonly operations: LotOperations,
    private readonly estimates: PartEstimates,
  ) {}

  /** Parts a lot into several. @throws DomainError `split-not-valid` and as any operation */
  async splitLot(id: string, input: LotSplit, dryRun: boolean): Promise<LotOperationView> {
    const parts = input.parts.map(splitPartOf);
    const partIds = parts.map(() => newId());
    return this.carryOut(
      {
        kind: 'SPLIT',
        lotIds: [id],
        ...circumstancesOf(input),
        detail: { parts: input.parts },
        plan: (read) => planSplit(stockOf(read, id), parts, partIds),
        make: (planned, read) => this.makeOfParents(planned, read),
      },
      dryRun,
    );
  }

  /** Blends lots into one. @throws DomainError `lots-must-not-mix` and as any operation */
  async mergeLots(input: LotMerge, dryRun: boolean): Promise<LotOperationView> {
    const mergedId = newId();
    return this.carryOut(
      {
        kind: 'MERGE',
        lotIds: distinctLotIdsOf(input.inputs),
        ...circumstancesOf(input),
        detail: { inputs: input.inputs },
        plan: (read) => {
          const planned = planMerge(takenOf(read, input.inputs), mergedId);
          refuseUnlikeConditions(mixedLotsOf(read, lotIdsOf(input.inputs)));
          return planned;
        },
        make: (planned, read) => this.makeOfParents(planned, read),
      },
      dryRun,
    );
  }

  /** Brings the book to what was counted. @throws DomainError `insufficient-available` and as any operation */
  async countLot(id: string, input: LotCount, caller: Caller, dryRun: boolean): Promise<LotOperationView> {
    const { countedKg, cause, reason } = input;
    return this.carryOut(
      {
        kind: 'COUNT',
        lotIds: [id],
        ...circumstancesOf(input),
        reason,
        detail: { countedKg, cause, countedBy: caller.actor },
        plan: (read) => planCount(stockOf(read, id), gramsFromKilograms(countedKg), cause),
        make: NO_LOTS,
      },
      dryRun,
    );
  }

  /** Brings the attributed metal to the estimate in force. @throws DomainError as any operation */
  async adjustContent(
    id: string,
    { reason }: ContentAdjustment,
    caller: Caller,
    dryRun: boolean,
  ): Promise<LotOperationView> {
    const read = await this.estimates.containedIn(id);
    return this.carryOut(
      {
        kind: 'CONTENT_ADJUSTMENT',
        lotIds: [id],
        occurredAt: null,
        reason,
        detail: { estimateId: read.estimateId, adjustedBy: caller.actor },
        plan: (now) => {
          const stock = stockOf(now, id);
          if (stock.lot.estimateId !== read.estimateId) throw new MovedMeanwhile();
          return planContentAdjustment(stock, {
            grams: stock.lot.netMassGrams,
            contentMilligrams: read.contentMilligrams,
          });
        },
        make: NO_LOTS,
      },
      dryRun,
    );
  }

  private carryOut(operation: LotOperation, dryRun: boolean): Promise<LotOperationView> {
    return this.operations.carryOut(operation, (_tx, outcome) => toLotOperationView(outcome, dryRun), dryRun);
  }

  /** Lots of their parents' form, estimated from what those are estimated from. */
  private async makeOfParents(planned: PlannedOperation, read: OperatedLots): Promise<readonly MadeLot[]> {
    const [first] = read.lots;
    if (first === undefined) throw new TypeError('An operation is about lots');
    const computed = await this.estimates.compute(planned, read);
    return planned.outputs.map(({ lotId, amount }, index) => {
      const estimate = computed[index];
      if (estimate === undefined) throw new TypeError('Each output has an estimate');
      return { id: lotId, form: first.form, grams: amount.grams, massBasis: 'PARENTS', computed: estimate };
    });
  }
}

/** When and why, as every operation takes them. */
function circumstancesOf({
  occurredAt,
  reason,
}: Pick<LotSplit, 'occurredAt' | 'reason'>): Pick<LotOperation, 'occurredAt' | 'reason'> {
  return {
    occurredAt: occurredAt === undefined ? null : toUtcInstant(occurredAt),
    reason: reason ?? null,
  };
}

function splitPartOf({ massKg, percent, proportion }: SplitPartInput, index: number): SplitPart {
  if ([massKg, percent, proportion].filter((stated) => stated !== undefined).length > 1) {
    const detail = 'State a part by one of massKg, percent and proportion.';
    throw new DomainError('split-not-valid', detail, {}, [
      { pointer: `/parts/${index}`, code: 'STATED_TWICE', detail },
    ]);
  }
  if (massKg !== undefined) return { kind: 'MASS', grams: gramsFromKilograms(massKg) };
  // Four decimals of a percent are whole millionths; the product may miss them by a rounding error.
  if (percent !== undefined) return { kind: 'SHARE', ppm: Math.round(percent * 10_000) };
  return proportion === undefined ? { kind: 'REST' } : { kind: 'PROPORTION', proportion };
}

function lotIdsOf(inputs: readonly OperationInputLot[]): readonly string[] {
  return inputs.map(({ lotId }) => lotId);
}

function distinctLotIdsOf(inputs: readonly OperationInputLot[]): readonly string[] {
  return [...new Set(inputs.map(({ lotId }) => lotId))];
}

function takenOf(read: OperatedLots, inputs: readonly OperationInputLot[]): readonly TakenLot[] {
  return inputs.map(({ lotId, massKg }) => ({
    ...stockOf(read, lotId),
    grams: massKg === undefined ? null : gramsFromKilograms(massKg),
  }));
}
