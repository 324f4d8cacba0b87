import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import { Duplex } from 'node:stream';
import { isAddressAllowed } from './webhook-address.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookSettings, type Resolve } from './webhook-settings.js';

/*
 * No socket is opened here: names are resolved by a stub, and what would connect is a stub that only notes to which
 * addresses it would have.
 */

type ConnectOptions = {
  readonly host: string;
  readonly lookup: (
    host: string,
    options: { readonly all: boolean },
    callback: (error: Error | null, addresses: readonly { readonly address: string }[]) => void,
  ) => void;
};

const connected: string[] = [];

/** Does what `net.connect` does before it opens a socket, notes where it would, and says that it cannot. */
function stubConnect({ host, lookup }: ConnectOptions): Duplex {
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  const connect = (addresses: readonly string[]): void => {
    connected.push(...addresses);
    socket.destroy(new Error('stub'));
  };
  if (isIP(host) !== 0) process.nextTick(() => connect([host]));
  else
    lookup(host, { all: true }, (error, addresses) => {
      if (error) socket.destroy(error);
      else connect(addresses.map(({ address }) => address));
    });
  return socket;
}

/** A resolver that answers every name with these. */
function resolvesTo(...addresses: readonly string[]): Resolve {
  return (_name, _options, callback) =>
    process.nextTick(() =>
      callback(
        null,
        addresses.map((address) => ({ address, family: isIP(address) })),
      ),
    );
}

async function failureOf(url: string, settings: Partial<WebhookSettings> = {}): Promise<string | null> {
  const sender = new WebhookSender(
    new WebhookSettings({ resolve: resolvesTo('93.184.215.14'), ...settings }),
  );
  const outcome = await sender.send({ url, headers: {}, body: '{}' }, new AbortController().signal);
  return outcome?.failure ?? null;
}

const NOT_PUBLIC = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.2.1',
  '192.168.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::a00:1',
  '2002:a00:1::',
  '2001:db8::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'ff02::1',
];

describe('where webhooks are sent', () => {
  const agents = [http.Agent.prototype, https.Agent.prototype] as unknown as { createConnection: unknown }[];
  const originals = agents.map(({ createConnection }) => createConnection);
  beforeAll(() => {
    for (const agent of agents) agent.createConnection = stubConnect;
  });
  beforeEach(() => {
    connected.length = 0;
  });
  afterAll(() => {
    agents.forEach((agent, k) => (agent.createConnection = originals[k]));
  });

  it('is a public address, by the stub at least', async () => {
    expect(await failureOf('https://hooks.recovery.example/')).toBe('NO_CONNECTION');
    expect(connected).toEqual(['93.184.215.14']);
  });

  it.each(NOT_PUBLIC)('is never %s, as a name resolves to it', async (address) => {
    const resolve = resolvesTo(address);
    expect(await failureOf('https://hooks.recovery.example/', { resolve })).toBe('ADDRESS_NOT_ALLOWED');
    expect(connected).toEqual([]);
  });

  it.each(NOT_PUBLIC)('is never %s, as it is written', async (address) => {
    const host = address.includes(':') ? `[${address}]` : address;
    expect(await failureOf(`https://${host}/`)).toBe('ADDRESS_NOT_ALLOWED');
    expect(connected).toEqual([]);
  });

  it.each(['2130706433', '0x7f.1', '0177.0.0.1', '127.1', '0', '%31%32%37.0.0.1', '①②⑦.0.0.1'])(
    'is never this machine, however it is written: %s',
    async (host) => {
      expect(await failureOf(`https://${host}/`)).toBe('ADDRESS_NOT_ALLOWED');
      expect(connected).toEqual([]);
    },
  );

  it('is nowhere where one of several addresses is not public', async () => {
    const resolve = resolvesTo('93.184.215.14', '10.0.0.1');
    expect(await failureOf('https://hooks.recovery.example/', { resolve })).toBe('ADDRESS_NOT_ALLOWED');
    expect(connected).toEqual([]);
  });

  it('is what the one look gave, whatever the name is answered with a moment later', async () => {
    const answers = ['93.184.215.14', '127.0.0.1'];
    const resolve: Resolve = (...asked) => resolvesTo(answers.shift() ?? '127.0.0.1')(...asked);
    await failureOf('https://hooks.recovery.example/', { resolve });
    expect(connected).toEqual(['93.184.215.14']);
    expect(answers).toEqual(['127.0.0.1']);
  });

  it.each(['http://hooks.recovery.example/', 'https://hooks.recovery.example:22/', 'https://localhost/'])(
    'is not %s, even where it was stored',
    async (url) => {
      expect(await failureOf(url)).toBe('ADDRESS_NOT_ALLOWED');
      expect(connected).toEqual([]);
    },
  );

  it('is this machine only where that is allowed, and no other private address by that', async () => {
    expect(await failureOf('http://127.0.0.1:4999/', { allowsLoopback: true })).toBe('NO_CONNECTION');
    expect(connected).toEqual(['127.0.0.1']);
    for (const address of NOT_PUBLIC.filter((one) => one !== '127.0.0.1' && one !== '::1'))
      expect([address, isAddressAllowed(address, { allowsLoopback: true })]).toEqual([address, false]);
  });
});
