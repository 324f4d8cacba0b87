import { isNativeError } from 'node:util/types';
import type { LoggerService } from '@nestjs/common';
import { currentRequest } from '../http/request-id.js';
import type { Log, LogLine } from './log.js';

/** What Nest says of each module and route at every start: hundreds of lines that nobody asked for. */
const CHATTER = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** What Nest, and the `Logger` of each service, says, as lines of the log with the request that they belong to. */
export class NestLog implements LoggerService {
  constructor(private readonly lines: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    const { debug, info } = this.lines;
    this.write(CHATTER.has(contextOf(rest)) ? debug : info, message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write(this.lines.fatal, message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write(this.lines.error, message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write(this.lines.warn, message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write(this.lines.debug, message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write(this.lines.trace, message, rest);
  }

  private write(line: LogLine, message: unknown, rest: readonly unknown[]): void {
    const context = contextOf(rest);
    const { requestId, traceId } = currentRequest() ?? {};
    const fields = fieldsOf(message);
    line.call(this.lines, { context, requestId, traceId, ...fields }, textOf(message, fields));
  }
}

/** Nest appends the name of who speaks. */
function contextOf(rest: readonly unknown[]): string {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : '';
}

function fieldsOf(message: unknown): Readonly<Record<string, unknown>> {
  if (isNativeError(message) || message instanceof Error) return { error: message };
  return typeof message === 'object' && message !== null ? { ...message } : {};
}

function textOf(message: unknown, { failure, code }: Readonly<Record<string, unknown>>): string {
  if (typeof message === 'string') return message;
  return [failure, code].find((name) => typeof name === 'string') ?? 'error';
}
