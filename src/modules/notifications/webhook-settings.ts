import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { WebhookDestinations } from './domain/webhook-url.js';

/** Finds the addresses of a name, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** How webhooks are sent. */
export class WebhookSettings implements WebhookDestinations {
  readonly ports: readonly number[];
  readonly allowsLoopback: boolean;
  /** For the whole of an attempt, from the name to the head of the answer. */
  readonly timeoutMs: number;
  readonly resolve: Resolve;
  /** How long it can be seen how a delivery went. */
  readonly deliveriesKeptDays: number;

  constructor({
    ports = [443, 8443],
    allowsLoopback = false,
    timeoutMs = 15_000,
    resolve = lookup,
    deliveriesKeptDays = 30,
  }: Partial<WebhookSettings> = {}) {
    this.ports = ports;
    this.allowsLoopback = allowsLoopback;
    this.timeoutMs = timeoutMs;
    this.resolve = resolve;
    this.deliveriesKeptDays = deliveriesKeptDays;
  }
}
