import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type RequestHandler } from 'express';
import { RequestProblem } from './request-problem.js';

/** Requests that take longer than this to finish are broken off, or one client could keep the process from ending. */
const FINISH_MS_MAX = 8_000;
/** How often is looked for connections whose request has ended. */
const LOOK_EVERY_MS = 100;

/** Express as this API wants it: one spelling per address, no word about itself, a problem when closing. */
export class HttpAdapter extends ExpressAdapter {
  private closing = false;

  /**
   * @param drainMs how long, when closing, connections are still taken and kept, for each request on them to be told that
   *   the server is shutting down. Else a client that is just sending would not know whether it was carried out.
   */
  constructor(private readonly drainMs: number) {
    const server = express();
    // Before the first `use`, which makes the router: else /V1/Lots would be served past the contract.
    server.enable('case sensitive routing');
    server.disable('x-powered-by');
    // Express would add weak ETags of its own beside the versions.
    server.disable('etag');
    server.set('query parser', 'simple');
    super(server);
  }

  override beforeClose(): void {
    super.beforeClose();
    this.closing = true;
  }

  /** Ends when the requests that there are have ended. */
  override async close(): Promise<void> {
    this.beforeClose();
    const server = this.httpServer as Server;
    if (!server.listening) return;
    await sleep(this.drainMs);
    const looking = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
    const breakingOff = setTimeout(() => server.closeAllConnections(), FINISH_MS_MAX);
    await new Promise((resolve) => server.close(resolve));
    clearInterval(looking);
    clearTimeout(breakingOff);
  }

  /** Answers what arrives on open connections during shutdown, and closes them. */
  refuseWhileClosing(): RequestHandler {
    return (_request, _response, next) => {
      if (!this.closing) {
        next();
        return;
      }
      throw new RequestProblem('shutting-down', 'The server is shutting down.', [], {
        Connection: 'close',
        'Retry-After': '1',
      });
    };
  }
}
