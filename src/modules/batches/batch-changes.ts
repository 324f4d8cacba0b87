import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../platform/database/database.js';
import type { BatchContent } from './batch-revision.entity.js';
import type { Batch } from './batch.entity.js';

/** A batch is about to stand differently; `content` is null when it becomes void. */
export interface BatchChange {
  readonly batch: Batch;
  readonly content: BatchContent | null;
  readonly reason: string;
}

type BatchChangeListener = (tx: WriteTransaction, change: BatchChange) => Promise<void>;

/**
 * How modules above take part in a batch's correction, in its own transaction: they may refuse it by throwing,
 * or adapt what they made of it. Registered in `onModuleInit`.
 */
@Injectable()
export class BatchChanges {
  private readonly listeners: BatchChangeListener[] = [];

  register(listener: BatchChangeListener): void {
    this.listeners.push(listener);
  }

  async announce(tx: WriteTransaction, change: BatchChange): Promise<void> {
    for (const listener of this.listeners) await listener(tx, change);
  }
}
