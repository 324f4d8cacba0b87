import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a receiver was sent. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a request, or does not. */
export type Answer = (response: ServerResponse, received: Received) => void;

/** Answers with a status, and headers where there are any. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) => {
    response.writeHead(code, headers).end('a body that nobody reads');
  };

/** Takes the request and says nothing. */
export const hang: Answer = () => undefined;

const WAITS_MS = 20_000;

/** A server on this machine that webhooks are sent to. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  private answers: Answer[] = [];
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      this.received.push(received);
      (this.answers.shift() ?? status(204))(response, received);
    });
  });

  static async open(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.server.listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  /** What the next requests are answered, one after the other; all others are taken. */
  willAnswer(...answers: readonly Answer[]): void {
    this.answers.push(...answers);
  }

  /** From now on everything is taken. */
  forgetAnswers(): void {
    this.answers = [];
  }

  /** Waits until so many requests came. @throws Error where they do not come */
  async until(count: number): Promise<readonly Received[]> {
    for (const deadline = Date.now() + WAITS_MS; this.received.length < count;) {
      if (Date.now() > deadline) throw new Error(`${this.received.length} instead of ${count} came.`);
      await sleep(10);
    }
    return this.received;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
