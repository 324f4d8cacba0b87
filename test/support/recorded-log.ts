import { createLog, type Log } from '../../src/platform/logging/log.js';
import type { Telemetry } from '../../src/platform/telemetry/telemetry.js';
import { NoTracing } from '../../src/platform/telemetry/tracing.js';

/** A line of the log, parsed. */
export type LoggedLine = Readonly<Record<string, unknown>>;

/** A log that is kept to be looked at. */
export interface RecordedLog {
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** What would stand in the file. */
  readonly text: string;
  /** @param message only those with this one */
  linesOf(message?: string): readonly LoggedLine[];
  forget(): void;
}

export function recordLog(): RecordedLog {
  let text = '';
  const log = createLog('trace', { write: (line) => (text += line) });
  return {
    log,
    telemetry: { log, tracing: new NoTracing(), metrics: null },
    get text() {
      return text;
    },
    linesOf(message) {
      const lines = text.split('\n').slice(0, -1);
      const parsed = lines.map((line) => JSON.parse(line) as LoggedLine);
      return message === undefined ? parsed : parsed.filter(({ msg }) => msg === message);
    },
    forget() {
      text = '';
    },
  };
}
