import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { IdempotencyRecords } from './idempotency-records.js';

const SWEEP_EVERY_MS = 3_600_000;

/** Removes old answers once an hour. What goes wrong is logged: they wait for the next time. */
@Injectable()
export class IdempotencySweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Idempotency');
  private timer: NodeJS.Timeout | null = null;
  private latest: Promise<unknown> = Promise.resolve();

  constructor(private readonly records: IdempotencyRecords) {}

  onApplicationBootstrap(): void {
    this.sweep();
    this.timer = setInterval(() => this.sweep(), SWEEP_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.latest;
  }

  private sweep(): void {
    this.latest = this.records
      .sweep()
      .catch((error: unknown) => this.logger.error({ failure: 'not-swept', error }));
  }
}
