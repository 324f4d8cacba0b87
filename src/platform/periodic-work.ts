import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

/** When work is done, and how it is told that it was not. */
export interface PeriodicWorkOptions {
  /** For the log: whose work it is. */
  readonly name: string;
  readonly everyMs: number;
  /** For the log: what went wrong. */
  readonly failure: string;
  /** `warn` where it is soon tried again; `error` unless given. */
  readonly level?: 'warn' | 'error';
}

/**
 * Upkeep that is done at the start and again and again after that, never twice at a time. What goes wrong is logged: it waits
 * for the next time. The process does not end before it.
 */
export abstract class PeriodicWork implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | null = null;
  private working: Promise<void> | null = null;

  protected constructor(private readonly options: PeriodicWorkOptions) {
    this.logger = new Logger(options.name);
  }

  /** The work: it may find nothing to do. */
  protected abstract workOnce(): Promise<unknown>;

  onApplicationBootstrap(): void {
    this.begin();
    this.timer = setInterval(() => this.begin(), this.options.everyMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.working;
  }

  private begin(): void {
    this.working ??= this.attempt().finally(() => {
      this.working = null;
    });
  }

  private async attempt(): Promise<void> {
    const { failure, level = 'error' } = this.options;
    try {
      await this.workOnce();
    } catch (error) {
      this.logger[level]({ failure, error });
    }
  }
}
