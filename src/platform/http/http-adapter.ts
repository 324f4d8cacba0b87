import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type RequestHandler } from 'express';
import { RequestProblem } from './request-problem.js';

/** Express as this API wants it: one spelling per address, no word about itself, a problem when closing. */
export class HttpAdapter extends ExpressAdapter {
  private closing = false;

  constructor() {
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
