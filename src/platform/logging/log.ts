import { pino, stdTimeFunctions, type DestinationStream } from 'pino';
import type { LogLevel } from './log-level.js';
import { redacted } from './redaction.js';

/** Writes one line of JSON with the fields and a message. */
export type LogLine = (fields: object, message: string) => void;

/** The log of this process. */
export type Log = Readonly<Record<Exclude<LogLevel, 'silent'>, LogLine>>;

/**
 * A log of JSON lines on standard output, which nothing else is written to.
 * @param destination takes each line; another one in tests
 */
export function createLog(level: LogLevel, destination: DestinationStream = pino.destination(1)): Log {
  return pino(
    {
      level,
      timestamp: stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redacted(fields) as Record<string, unknown>,
      },
    },
    destination,
  );
}
