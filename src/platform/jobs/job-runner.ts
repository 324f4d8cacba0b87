import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '../clock.js';
import { Database } from '../database/database.js';
import { newId } from '../new-id.js';
import { Tracing } from '../telemetry/tracing.js';
import type { JobKind } from './job-kind.js';
import { JobLane, type JobLaneParts } from './job-lane.js';

/** How long work of a lost process, or of another one, may lie before this one looks. */
const LOOK_EVERY_MS = 1_000;

/**
 * Does the work of the queue: of each kind one job after another in each process, so that no kind waits for another one. Any
 * number of processes share one queue. A process that ends gives its jobs back; one that is killed loses them when the leases
 * are over.
 */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly parts: JobLaneParts;
  private readonly lanes: JobLane[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(database: Database, clock: Clock, tracing: Tracing) {
    this.parts = { database, clock, tracing, logger: new Logger('Jobs'), owner: newId() };
  }

  /** Before the application has started. */
  register(kind: JobKind): void {
    this.lanes.push(new JobLane(kind, this.parts));
  }

  onApplicationBootstrap(): void {
    this.look();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await Promise.all(this.lanes.map((lane) => lane.end()));
  }

  /** Begins what is waiting, as far as there is nothing of its kind under way. */
  look(): void {
    for (const lane of this.lanes) lane.look();
  }

  /** The job is somebody else's or nobody's by now: ends it here at once instead of at the next sign of life. */
  lose(subjectId: string): void {
    for (const lane of this.lanes) lane.lose(subjectId);
  }
}
