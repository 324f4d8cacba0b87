import type { Database } from '../database/database.js';
import type { RequestObserver } from '../http/observe-requests.js';
import type { Log } from '../logging/log.js';
import type { Gauges } from './gauges.js';
import type { Tracing } from './tracing.js';

/** What the figures are read from. */
export interface Watched {
  readonly database: Database;
  readonly gauges: Gauges;
}

/** Figures for whoever watches the service. */
export interface Metrics {
  readonly observeRequest: RequestObserver;
  /** From now on the figures are there for whoever asks. @returns where @throws Error where the address is taken */
  serve(watched: Watched): Promise<string>;
  close(): Promise<void>;
}

/** How the service is watched. */
export interface Telemetry {
  readonly log: Log;
  readonly tracing: Tracing;
  /** Null where nobody asks for them. */
  readonly metrics: Metrics | null;
}
