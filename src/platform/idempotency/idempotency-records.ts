import { Injectable } from '@nestjs/common';
import { LessThan, In } from 'typeorm';
import { Clock } from '../clock.js';
import { isUniqueViolation } from '../database/database-errors.js';
import { Database, type WriteTransaction } from '../database/database.js';
import { RequestProblem } from '../http/request-problem.js';
import { newId } from '../new-id.js';
import { InstallationSecrets } from '../secrets/installation-secrets.js';
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
 * asks: what the write gives is what the handler answers. Of a confidential request, the answer is kept sealed, and of its
 * content a code instead of a digest: passwords could be tried out on that.
 */
@Injectable()
export class IdempotencyRecords {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secrets: InstallationSecrets,
  ) {
    database.endWritesWith((tx, result) => this.storeAnswer(tx, result));
  }

  /** What was answered to the request's key, whatever the request then was; null where nothing was. */
  find({ scope, key }: KeyedRequest): Promise<IdempotencyRecord | null> {
    return this.database.read((tx) => tx.findOneBy(IdempotencyRecord, { scope, key }));
  }

  /** Whether the record is of the very same request. */
  isOf(request: KeyedRequest, { fingerprint }: IdempotencyRecord): boolean {
    const own = request.fingerprint();
    if (own === null || !request.isConfidential) return own === fingerprint;
    return this.secrets.fitOf('request-fingerprint', own, fingerprint) !== 'NONE';
  }

  /** The answer as it was sent. @throws RequestProblem `idempotency-key-reused` where the secret that sealed it is gone */
  answerOf(request: KeyedRequest, { answer }: IdempotencyRecord): string {
    const opened = request.isConfidential ? this.secrets.open(answer, request.name) : answer;
    if (opened === null)
      throw new RequestProblem('idempotency-key-reused', 'The answer to this key cannot be read any more.');
    return opened;
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
    const kept = request.isConfidential
      ? {
          fingerprint: this.secrets.mac('request-fingerprint', fingerprint),
          answer: this.secrets.seal(request.answer, request.name),
        }
      : { fingerprint, answer: request.answer };
    const record: IdempotencyRecord = { id: newId(), scope, key, ...kept, recordedAt };
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
