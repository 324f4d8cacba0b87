import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';
import { CURSOR_PARAMETER, LOCATION } from './operation.js';

interface Describable {
  readonly id?: unknown;
  readonly version?: unknown;
  readonly nextCursor?: unknown;
}

function linkToNext(request: Request, parameter: string, cursor: string): string {
  const url = new URL(request.originalUrl, 'http://relative.invalid');
  url.searchParams.set(parameter, cursor);
  return `<${url.pathname}${url.search}>; rel="next"`;
}

/**
 * Says in headers what the body says: ETag from a resource's `version`, Link (RFC 8288) from a page's `nextCursor`,
 * Location from the `id` of what was made. They follow from the body, so that a replayed answer has them too.
 */
@Injectable()
export class ResponseHeadersInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const location = Reflect.getMetadata(LOCATION, context.getHandler()) as string | undefined;
    const cursorParameter = Reflect.getMetadata(CURSOR_PARAMETER, context.getHandler()) as string | undefined;
    return next.handle().pipe(
      map((body) => {
        const { id, version, nextCursor } = (body ?? {}) as Describable;
        if (location !== undefined && typeof id === 'string')
          response.setHeader('Location', location.replace('{id}', id));
        if (typeof version === 'number') response.setHeader('ETag', `"${version}"`);
        if (typeof nextCursor === 'string')
          response.setHeader('Link', linkToNext(request, cursorParameter ?? 'cursor', nextCursor));
        return body;
      }),
    );
  }
}
