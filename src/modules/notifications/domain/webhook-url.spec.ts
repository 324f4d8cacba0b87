import { describe, expect, it } from '@jest/globals';
import { webhookUrlFault } from './webhook-url.js';

const PUBLIC = { ports: [443, 8443], allowsLoopback: false };
const LOCAL = { ports: [443, 8443], allowsLoopback: true };

describe('the address of a webhook', () => {
  it.each([
    'https://hooks.recovery.example/lodestock?queue=1',
    'https://hooks.recovery.example:8443/',
    'https://hooks.recovery.example:443/',
  ])('may be %s', (url) => {
    expect(webhookUrlFault(url, PUBLIC)).toBeNull();
  });

  it.each([
    ['http', 'http://hooks.recovery.example/'],
    ['another protocol', 'ftp://hooks.recovery.example/'],
    ['a file', 'file:///etc/hosts'],
    ['no protocol', 'hooks.recovery.example/'],
    ['a user', 'https://ada@hooks.recovery.example/'],
    ['a password', 'https://:pw@hooks.recovery.example/'],
    ['a fragment', 'https://hooks.recovery.example/#part'],
    ['another port', 'https://hooks.recovery.example:22/'],
    ['this machine by name', 'https://localhost/'],
    ['this machine by name, with a dot', 'https://localhost./'],
    ['a name of this machine', 'https://hooks.localhost/'],
    ['a name without a dot', 'https://intranet/'],
    ['a name of the local network', 'https://printer.local/'],
    ['a name of a cloud', 'https://metadata.google.internal/'],
    ['an endless one', `https://hooks.recovery.example/${'x'.repeat(2_000)}`],
  ])('must not have %s', (_what, url) => {
    expect(webhookUrlFault(url, PUBLIC)).toEqual(expect.any(String));
  });

  it('may be of this machine where that is allowed, on any port, by http too', () => {
    for (const url of ['http://127.0.0.1:4999/', 'http://[::1]:80/', 'https://localhost:9/'])
      expect([url, webhookUrlFault(url, LOCAL)]).toEqual([url, null]);
    // And nothing else is by that.
    for (const url of ['http://hooks.recovery.example/', 'https://x.example:22/', 'ftp://127.0.0.1/'])
      expect([url, webhookUrlFault(url, LOCAL)]).toEqual([url, expect.any(String)]);
  });
});
