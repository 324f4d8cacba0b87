/** Where webhooks may go. */
export interface WebhookDestinations {
  /** Of https. */
  readonly ports: readonly number[];
  /** Also http, on any port, to this machine: for tests and for trying out. */
  readonly allowsLoopback: boolean;
}

const PORT_OF_HTTPS = 443;
const LOOPBACK_HOSTS = ['127.0.0.1', '[::1]', 'localhost'];
export const WEBHOOK_URL_CHARACTERS_MAX = 2_000;

/** Whether a host, as `URL` spells it, is this machine by its name or literal address. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOSTS.includes(host);
}

/**
 * Why nothing may be sent to an address, as far as the address itself tells; null where something may. What its host
 * resolves to is looked at when it is connected to.
 */
export function webhookUrlFault(text: string, { ports, allowsLoopback }: WebhookDestinations): string | null {
  if (text.length > WEBHOOK_URL_CHARACTERS_MAX) return 'The address is too long.';
  if (!URL.canParse(text)) return 'It is not an absolute URL.';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'It must hold neither user nor password.';
  if (url.hash !== '') return 'It must hold no fragment.';
  const isLoopback = isLoopbackHost(url.hostname);
  if (isLoopback && allowsLoopback && ['http:', 'https:'].includes(url.protocol)) return null;
  if (url.protocol !== 'https:') return 'It must begin with https://.';
  if (isLoopback || isLocalName(url.hostname)) return 'Its host is not a public one.';
  const port = url.port === '' ? PORT_OF_HTTPS : Number(url.port);
  return ports.includes(port) ? null : `Its port must be ${ports.join(' or ')}.`;
}

/** Names that mean something only in one network (RFC 6761, RFC 6762, RFC 8375), and those without any dot. */
function isLocalName(host: string): boolean {
  if (host.startsWith('[')) return false;
  const name = host.replace(/\.$/, '');
  return !name.includes('.') || /\.(localhost|local|internal|home\.arpa|lan)$/.test(name);
}
