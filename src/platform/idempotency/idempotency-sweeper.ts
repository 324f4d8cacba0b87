import { Injectable } from '@nestjs/common';
import { PeriodicWork } from '../periodic-work.js';
import { IdempotencyRecords } from './idempotency-records.js';

const SWEEP_EVERY_MS = 3_600_000;

/** Removes old answers once an hour. */
@Injectable()
export class IdempotencySweeper extends PeriodicWork {
  constructor(private readonly records: IdempotencyRecords) {
    super({ name: 'Idempotency', everyMs: SWEEP_EVERY_MS, failure: 'not-swept' });
  }

  protected override workOnce(): Promise<unknown> {
    return this.records.sweep();
  }
}
