import { Injectable } from '@nestjs/common';
import { LessThan, In } from 'typeorm';
import { Clock } from '../clock.js';
import { isUniqueViolation } from '../database/database-errors.js';
import { Database, type WriteTransaction } from '../database/database.js';
import { newId } from '../new-id.js';
import { IdempotencyRecord } from './idempotency-record.entity.js';
import { KeyedRequest } from './keyed-request.js';

/** How long an answer is kept at least. */
export const KEPT_HOURS_MIN = 24;
/** Records per write, so that sweeping lets other writers have their turns. */
const SWEPT_AT_ONCE = 500;

/** Another process has stored the answer to this key meanwhile; nothing of this write is stored. */
export class KeyTakenMeanwhile extends Error {
  constructor() {
    super('A request with the same Idempotency-Key was quicker.');
    this.name = 'KeyTakenMeanwhile';
  }
}

/**
 * The answers to requests with an Idempotency-Key. One is stored in the very transaction that does what the request
 * asks: what the write gives is what the handler answers.
 */
@Injectable()
export class IdempotencyRecords {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    database.endWritesWith((tx, result) => this.storeAnswer(tx, result));
  }

  /** What was answered to the request's key, whatever the request then was; null where nothing was. */
  find({ scope, key }: KeyedRequest): Promise<IdempotencyRecord | null> {
    return this.database.read((tx) => tx.findOneBy(IdempotencyRecord, { scope, key }));
  }

  /** Removes what was kept for long enough. @returns how many records it was */
  async sweep(): Promise<number> {
    const oldest = new Date(Date.parse(this.clock.now()) - KEPT_HOURS_MIN * 3_600_000).toISOString();
    for (let swept = 0; ;) {
      const removed = await this.database.write((tx) => sweepSome(tx, oldest));
      swept += removed;
      if (removed < SWEPT_AT_ONCE) return swept;
    }
  }

  /** Part. Writes that give nothing are bookkeeping beside the one that answers. @throws KeyTakenMeanwhile */
  private async storeAnswer(tx: WriteTransaction, result: unknown): Promise<void> {
    const request = KeyedRequest.current;
    if (request === null || typeof result !== 'object' || result === null) return;
    const { scope, key } = request;
    const fingerprint = request.fingerprint();
    if (fingerprint === null) throw new Error('A request is carried out when it has been read to its end.');
    request.answer = JSON.stringify(result);
    const recordedAt = this.clock.now();
    const record: IdempotencyRecord = {
      id: newId(),
      scope,
      key,
      fingerprint,
      answer: request.answer,
      recordedAt,
    };
    try {
      await tx.insert(IdempotencyRecord, record);
    } catch (error) {
      throw isUniqueViolation(error) ? new KeyTakenMeanwhile() : error;
    }
  }
}

/** Part. */
async function sweepSome(tx: WriteTransaction, oldest: string): Promise<number> {
  const old = await tx.find(IdempotencyRecord, {
    select: { id: true },
    where: { recordedAt: LessThan(oldest) },
    order: { recordedAt: 'ASC' },
    take: SWEPT_AT_ONCE,
  });
  if (old.length > 0) await tx.delete(IdempotencyRecord, { id: In(old.map(({ id }) => id)) });
  return old.length;
}
