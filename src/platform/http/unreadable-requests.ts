import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { problemOf } from './problem.filter.js';
import { PROBLEMS, type ProblemCode } from './problems.js';
import { identify, type RequestIdentity } from './request-id.js';
import type { RequestObserver } from './observe-requests.js';
import { RequestProblem } from './request-problem.js';

const CODE_BY_PARSER_ERROR: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};
/** The client may still be sending; closing at once could take the answer from it. */
const LINGER_MS = 1_000;

function answerOf(code: ProblemCode, { requestId, traceId }: RequestIdentity): string {
  const detail = `The request could not be read as HTTP. ${PROBLEMS[code].advice}`;
  // Its address was not read, or not wholly.
  const { problem } = problemOf(new RequestProblem(code, detail), '/', traceId);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/**
 * What Node cannot even parse never reaches Express; it is answered as problem+json all the same.
 * @param observe is told of each
 */
export function answerUnreadableRequests(server: Server, observe: RequestObserver): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const identity = identify();
    const code = CODE_BY_PARSER_ERROR[error.code ?? ''] ?? 'malformed-request';
    const answer = answerOf(code, identity);
    socket.end(answer);
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
    observe({
      ...identity,
      method: null,
      route: null,
      status: PROBLEMS[code].status,
      isComplete: true,
      durationMs: 0,
      bytesSent: Buffer.byteLength(answer),
    });
  });
}
