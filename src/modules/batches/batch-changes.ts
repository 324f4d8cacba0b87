import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../platform/database/database.js';
import type { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import type { BatchContent } from './batch-revision.entity.js';
import type { Batch } from './batch.entity.js';

/** A batch is about to stand differently; `content` is null when it becomes void. */
export interface BatchChange {
  readonly batch: Batch;
  readonly content: BatchContent | null;
  /** Evidence about the batch that stays. */
  readonly evidence: readonly EvidenceRecord[];
  readonly reason: string;
}

/** The second half of a listener's part: stores what it prepared, for the batch as changed. */
export type StoreChange = (tx: WriteTransaction, batch: Batch) => Promise<void>;

/** The first half: reads and computes, outside any transaction. */
type BatchChangeListener = (change: BatchChange) => Promise<StoreChange>;

/**
 * How modules above take part in a batch's correction: they prepare before its transaction, where computing holds
 * nobody up, and store in it. They may refuse by throwing, adapt what they made of the batch, or throw
 * `MovedMeanwhile` where what they prepared has changed. Registered in `onModuleInit`.
 */
@Injectable()
export class BatchChanges {
  private readonly listeners: BatchChangeListener[] = [];

  register(listener: BatchChangeListener): void {
    this.listeners.push(listener);
  }

  async prepare(change: BatchChange): Promise<StoreChange> {
    const stores: StoreChange[] = [];
    for (const listener of this.listeners) stores.push(await listener(change));
    return async (tx, batch) => {
      for (const store of stores) await store(tx, batch);
    };
  }
}
