import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isLoopbackHost } from './domain/webhook-url.js';
import type { WebhookSettings } from './webhook-settings.js';

/** The only ones of this machine that may be allowed at all. */
export const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'];

/** A host is, or resolves to, what nothing is sent to. */
export class AddressNotAllowed extends Error {
  constructor(host: string) {
    super(`Nothing is sent to ${host}.`);
    this.name = 'AddressNotAllowed';
  }
}

/**
 * Whether something may be sent to an address: to a public one of a single host, never to a private network, this machine,
 * its link, a translated or a tunnelled address.
 * @param address IPv4 or IPv6 literal
 */
export function isAddressAllowed(
  address: string,
  { allowsLoopback }: Pick<WebhookSettings, 'allowsLoopback'>,
): boolean {
  if (!ipaddr.isValid(address)) return false;
  if (allowsLoopback && LOOPBACK_ADDRESSES.includes(address)) return true;
  return ipaddr.process(address).range() === 'unicast';
}

/** Whether the host of an address may be asked at all, by what it says of itself. @param host as `URL` spells it */
export function isHostAllowed(host: string, settings: Pick<WebhookSettings, 'allowsLoopback'>): boolean {
  const literal = host.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) return isAddressAllowed(literal, settings);
  return settings.allowsLoopback || !isLoopbackHost(host);
}

/**
 * Resolves a name for a connection that is about to be made to exactly what it gives: where one of the addresses is not
 * allowed, none is given, so that whoever answers for the name cannot choose between the look and the connection.
 */
export function checkedLookup(settings: Pick<WebhookSettings, 'allowsLoopback' | 'resolve'>): LookupFunction {
  return (hostname, options, callback) => {
    settings.resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const [first] = addresses;
      if (first === undefined) callback(new Error(`${hostname} has no address.`), '', 0);
      else if (!addresses.every(({ address }) => isAddressAllowed(address, settings))) {
        callback(new AddressNotAllowed(hostname), '', 0);
      } else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
