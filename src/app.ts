import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { AppModule, type AppParts } from './app.module.js';
import { CatalogueError } from './modules/catalogue/domain/catalogue-error.js';
import { openApiDocument } from './openapi-document.js';
import { contractOf } from './platform/http/contract.middleware.js';
import { BARE_EDGE, installEdge } from './platform/http/edge.js';
import { HttpAdapter } from './platform/http/http-adapter.js';
import { strictJsonBody } from './platform/http/json-body.middleware.js';
import { observeRequests, type EndedRequest } from './platform/http/observe-requests.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { assignRequestId } from './platform/http/request-id.js';
import { RequestProblem } from './platform/http/request-problem.js';
import { answerUnreadableRequests } from './platform/http/unreadable-requests.js';
import { logRequests } from './platform/logging/log-requests.js';
import { NestLog } from './platform/logging/nest-log.js';
import { silence } from './platform/telemetry/open-telemetry.js';

const HEADERS_TIMEOUT_MS = 10_000;
/** For all of a request to come in: the largest import on a line of 4 Mbit/s. Whoever is slower holds a socket, no thread. */
const REQUEST_TIMEOUT_MS = 300_000;
/** Longer than proxies keep theirs, 60 s with most: else they send into a connection that is being closed here. */
const KEEP_ALIVE_MS = 65_000;

/** Leaves out what stops the start and says itself how to mend it: the caller prints that, without a stack. */
class AppLog extends NestLog {
  override error(message: unknown, ...rest: unknown[]): void {
    if (!(message instanceof CatalogueError)) super.error(message, ...rest);
  }
}

function redirectRootToDocs(request: Request, response: Response, next: NextFunction): void {
  if (request.path === '/' && request.method === 'GET') response.redirect('/docs');
  else next();
}

/** Builds the application without listening; `main.ts` and the tests use the same. */
export async function createApp(given: AppParts): Promise<NestExpressApplication> {
  const parts = { telemetry: silence(), edge: BARE_EDGE, ...given };
  const { log, tracing, metrics } = parts.telemetry;
  const adapter = new HttpAdapter(parts.edge.drainMs ?? 0);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(parts), adapter, {
    bodyParser: false,
    logger: new AppLog(log),
    // Whoever starts the application decides what a failed start means; Nest would end the process itself.
    abortOnError: false,
  });
  app.setGlobalPrefix('v1', { exclude: ['health/live', 'health/ready'] });
  // By exit: the first process of a container ignores a signal that it sends to itself.
  app.enableShutdownHooks([], { useProcessExit: true });

  const document = openApiDocument(app);
  const problems = new ProblemFilter();
  const logRequest = logRequests(log);
  const observe = (request: EndedRequest): void => {
    logRequest(request);
    metrics?.observeRequest(request);
  };
  app.use(assignRequestId);
  app.use(observeRequests(observe, tracing));
  parts.database.observeWith((kind, unit) => tracing.inChildSpan(`database ${kind}`, {}, unit));
  installEdge(app, parts.edge);
  app.use(adapter.refuseWhileClosing());
  app.use(contractOf(document));
  app.use(...strictJsonBody());
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
    problems.answer(error, request, response),
  );
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Lodestock API',
  });
  app.use('/', redirectRootToDocs);
  await app.init();
  // Nest answers for what is below its prefix only; beyond it Express would send a page of HTML.
  app.use((request: Request, response: Response) =>
    problems.answer(new RequestProblem('route-not-found', 'There is nothing here.'), request, response),
  );

  const server: Server = app.getHttpServer();
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  answerUnreadableRequests(server, observe);
  return app;
}
