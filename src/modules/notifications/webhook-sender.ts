import * as http from 'node:http';
import * as https from 'node:https';
import { Injectable } from '@nestjs/common';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { failureOfStatus, type AttemptOutcome, type DeliveryFailure } from './domain/delivery-schedule.js';
import { webhookUrlFault } from './domain/webhook-url.js';
import { AddressNotAllowed, checkedLookup, isHostAllowed, LOOPBACK_ADDRESSES } from './webhook-address.js';
import { WebhookSettings } from './webhook-settings.js';

/** One attempt. */
export interface Attempt {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/**
 * Sends to addresses that others name. Three walls, each for itself: the address as it is written, what its name resolves
 * to, and the agent, which looks once more when it connects. Redirects are not followed; of the answer only the head is
 * read.
 */
@Injectable()
export class WebhookSender {
  private readonly agents: Readonly<Record<'http:' | 'https:', http.Agent>>;

  constructor(private readonly settings: WebhookSettings) {
    const options = { allowIPAddressList: settings.allowsLoopback ? LOOPBACK_ADDRESSES : [] };
    this.agents = {
      'http:': new RequestFilteringHttpAgent(options),
      'https:': new RequestFilteringHttpsAgent(options),
    };
  }

  /** @param signal aborts the attempt @returns null where it was aborted: nobody knows what came of it */
  async send({ url: text, headers, body }: Attempt, signal: AbortSignal): Promise<AttemptOutcome | null> {
    const url = new URL(text);
    if (webhookUrlFault(text, this.settings) !== null || !isHostAllowed(url.hostname, this.settings))
      return failed('ADDRESS_NOT_ALLOWED');
    const timeout = AbortSignal.timeout(this.settings.timeoutMs);
    try {
      const { statusCode = 0, headers: answered } = await this.headOfAnswer(
        url,
        { headers, body },
        AbortSignal.any([signal, timeout]),
      );
      const retryAfter = answered['retry-after'] ?? null;
      return { responseStatus: statusCode, failure: failureOfStatus(statusCode), retryAfter };
    } catch (error) {
      if (signal.aborted) return null;
      if (timeout.aborted) return failed('TIMEOUT');
      return failed(isRefusedAddress(error) ? 'ADDRESS_NOT_ALLOWED' : 'NO_CONNECTION');
    }
  }

  private headOfAnswer(
    url: URL,
    { headers, body }: Pick<Attempt, 'headers' | 'body'>,
    signal: AbortSignal,
  ): Promise<http.IncomingMessage> {
    const { request } = url.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      const sent = request(url, {
        method: 'POST',
        agent: this.agents[url.protocol === 'https:' ? 'https:' : 'http:'],
        lookup: checkedLookup(this.settings),
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Lodestock-Webhooks/1',
        },
        signal,
      });
      sent.on('response', (response) => {
        response.destroy();
        resolve(response);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

function failed(failure: DeliveryFailure): AttemptOutcome {
  return { responseStatus: null, failure, retryAfter: null };
}

/** Ours by its class; the agent has only words for it. */
function isRefusedAddress(error: unknown): boolean {
  return error instanceof AddressNotAllowed || /is not allowed\. Because/.test(String(error));
}
