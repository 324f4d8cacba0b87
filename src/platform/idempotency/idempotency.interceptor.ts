import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { readToEnd } from '../http/body-bytes.js';
import { CONFIDENTIAL } from '../http/operation.js';
import { RequestProblem } from '../http/request-problem.js';
import type { IdempotencyRecord } from './idempotency-record.entity.js';
import { IdempotencyRecords, KeyTakenMeanwhile } from './idempotency-records.js';
import { KeyedRequest } from './keyed-request.js';

const RETRY_AFTER_SECONDS = '1';

/**
 * Carries a POST with an Idempotency-Key out once, however often it is sent: who asks again is answered as the first
 * time. What is refused leaves no record, since it left nothing at all, and may be asked again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  /** Names of the keys whose requests this process is working on. */
  private readonly underWay = new Set<string>();

  constructor(private readonly records: IdempotencyRecords) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const isConfidential = Reflect.getMetadata(CONFIDENTIAL, context.getHandler()) === true;
    const keyed = request.method === 'POST' ? KeyedRequest.of(request, isConfidential) : null;
    if (keyed === null) return next.handle();
    const response = http.getResponse<Response>();
    return from(this.answer(keyed, { request, response }, () => lastValueFrom(next.handle())));
  }

  /** @throws RequestProblem `idempotency-key-in-use` or `idempotency-key-reused`; what the handler throws */
  private async answer(
    keyed: KeyedRequest,
    { request, response }: { readonly request: Request; readonly response: Response },
    handle: () => Promise<unknown>,
  ): Promise<unknown> {
    const { name } = keyed;
    if (this.underWay.has(name)) {
      throw new RequestProblem('idempotency-key-in-use', 'It is being worked on right now.', [], {
        'Retry-After': RETRY_AFTER_SECONDS,
      });
    }
    this.underWay.add(name);
    try {
      const record = await this.records.find(keyed);
      if (record === null)
        return await keyed
          .carryOut(handle)
          .catch((error: unknown) => this.replayAfter(error, keyed, response));
      await readToEnd(request);
      if (!this.records.isOf(keyed, record)) throw keyReused();
      return this.replay(keyed, record, response);
    } finally {
      this.underWay.delete(name);
    }
  }

  /**
   * Where the request failed and is answered all the same: another process was quicker, or the connection to the
   * database broke when the commit was under way and the commit came through.
   * @throws the error where there is no answer to this request
   */
  private async replayAfter(error: unknown, keyed: KeyedRequest, response: Response): Promise<unknown> {
    const record = await this.records.find(keyed).catch(() => null);
    if (record === null) throw error;
    if (this.records.isOf(keyed, record)) return this.replay(keyed, record, response);
    throw error instanceof KeyTakenMeanwhile ? keyReused() : error;
  }

  private replay(keyed: KeyedRequest, record: IdempotencyRecord, response: Response): unknown {
    const answer = this.records.answerOf(keyed, record);
    response.setHeader('Idempotency-Replayed', 'true');
    return JSON.parse(answer) as unknown;
  }
}

function keyReused(): RequestProblem {
  return new RequestProblem(
    'idempotency-key-reused',
    'Method, address, If-Match or body differ from those of the request that first had this key.',
  );
}
