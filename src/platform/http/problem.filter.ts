import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DomainError } from '../../shared/domain-error.js';
import { DatabaseUnavailableError } from '../database/database.js';
import type { Problem } from './problem.dto.js';
import { isProblemCode, PROBLEMS, type ProblemCode } from './problems.js';
import { identityOf } from './request-id.js';
import { RequestProblem, type RequestFault } from './request-problem.js';

const RETRY_AFTER_SECONDS = '1';
/** RFC 9110, section 15.5.2: each 401 says how to authenticate. */
const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="lodestock"' };

interface Rendering {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly faults: readonly RequestFault[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

function rendering(code: ProblemCode, detail: string, extra: Partial<Rendering> = {}): Rendering {
  return { code, detail, faults: [], facts: {}, headers: {}, ...extra };
}

/** Problems that Express' own body readers and router raise, by their HTTP status. */
const CODE_BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed-request',
  404: 'route-not-found',
  406: 'not-acceptable',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
};

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : undefined;
}

/** Where it is a matter of time, the facts say of how many seconds. */
function retryAfter({ retryAfterSeconds }: DomainError['facts']): Readonly<Record<string, string>> {
  return typeof retryAfterSeconds === 'number' ? { 'Retry-After': String(retryAfterSeconds) } : {};
}

function render(error: unknown): Rendering {
  if (error instanceof RequestProblem) {
    return rendering(error.code, error.message, { faults: error.faults, headers: error.headers });
  }
  if (error instanceof DomainError && isProblemCode(error.code)) {
    const { faults, facts } = error;
    return rendering(error.code, error.message, { faults, facts, headers: retryAfter(facts) });
  }
  if (error instanceof DatabaseUnavailableError) {
    return rendering(error.code, error.message, { headers: { 'Retry-After': RETRY_AFTER_SECONDS } });
  }
  const code = CODE_BY_STATUS[statusOf(error) ?? 500];
  if (code) return rendering(code, PROBLEMS[code].advice);
  return rendering('internal-error', 'Something went wrong on our side. Nothing was half-stored.');
}

/**
 * Refused in mid-body: what the client still sends is read and dropped, up to the server's request timeout. Else
 * the connection would stand still with it, and closing it then would take the answer from the client.
 */
function readAway(request: Request): void {
  request.removeAllListeners('readable').resume();
}

/** `lot-not-found` in the table is `LOT_NOT_FOUND` on the wire. */
export function wireCode(code: string): string {
  return code.toUpperCase().replaceAll('-', '_');
}

/** The problem document for any error. Unknown errors become a bare 500: their message may hold private data. */
export function problemOf(
  error: unknown,
  instance: string,
  traceId: string,
): { problem: Problem; headers: Readonly<Record<string, string>> } {
  const { code, detail, faults, facts, headers } = render(error);
  const { status, title } = PROBLEMS[code];
  const problem: Problem = {
    type: `/v1/problems/${code}`,
    title,
    status,
    detail,
    instance,
    code: wireCode(code),
    traceId,
  };
  if (faults.length > 0) problem.errors = [...faults];
  if (Object.keys(facts).length > 0) problem.facts = facts;
  return { problem, headers: status === 401 ? { ...CHALLENGE, ...headers } : headers };
}

/** Answers every error as RFC 9457 application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Request>(), http.getResponse<Response>());
  }

  /** Also used by middleware that runs before Nest's own handling. */
  answer(error: unknown, request: Request, response: Response): void {
    const { traceId } = identityOf(request);
    const { problem, headers } = problemOf(error, request.originalUrl.split('?')[0] ?? '', traceId);
    // What this API refuses knowingly needs no stack in the log.
    if (problem.status >= 500 && !(error instanceof RequestProblem))
      this.logger.error({ code: problem.code, error });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (!request.complete) response.once('finish', () => setImmediate(readAway, request));
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}
