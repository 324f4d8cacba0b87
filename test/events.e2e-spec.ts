import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventFeed, FeedEventView } from '../src/modules/notifications/events.view.js';
import { STREAMS_PER_CALLER_MAX } from '../src/platform/streams/event-streams.js';
import { aListedLot, aSeparator, acted, reserved } from './support/reservations.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aKeyOf } from './support/api-keys.js';
import { accepted, aYard, made, verdictOf, type Yard } from './support/yard.js';

const DETAILS = ['facts', 'actor', 'requestId', 'hash', 'blinding', 'counterpartyOrganisationId'];

describe('the feed of events', () => {
  let app: TestApp;
  let yard: Yard;
  let separatorId: string;
  let rivalId: string;
  let keys: Readonly<Record<'recycler' | 'separator' | 'rival', string>>;
  let reservationId: string;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
    separatorId = await aSeparator(app);
    rivalId = await aSeparator(app);
    keys = {
      recycler: await aKeyOf(app, yard.organisationId),
      separator: await aKeyOf(app, separatorId),
      rival: await aKeyOf(app, rivalId),
    };
    const lot = await aListedLot(app, yard);
    const reservation = await reserved(app, lot.id, { massKg: 10, reservedForOrganisationId: separatorId });
    reservationId = reservation.id;
    await acted(app, reservation, 'release', { reason: 'Not needed.' });
    await sealed();
  });
  afterAll(() => app.close());

  /** Waits until everything that is stored has its place. */
  async function sealed(): Promise<void> {
    for (let wait = 0; wait < 200; wait += 1) {
      const [row] = await app.database.read((tx) =>
        tx.query<{ n: string | number }[]>('SELECT COUNT(*) AS n FROM audit_events WHERE sequence IS NULL'),
      );
      if (Number(row?.n) === 0) return;
      await sleep(20);
    }
    throw new Error('Events are not sealed.');
  }

  const read = async (query: string, credential?: string): Promise<EventFeed> =>
    accepted(
      await app.request('GET', `/v1/events${query}`, credential === undefined ? {} : { credential }),
    ) as EventFeed;

  async function readAll(
    credential: string | undefined,
    limit: number,
    types = '',
  ): Promise<FeedEventView[]> {
    const items: FeedEventView[] = [];
    for (let query = `?limit=${limit}${types}`; ;) {
      const page = await read(query, credential);
      if (page.items.length === 0) return items;
      items.push(...page.items);
      query = `?limit=${limit}${types}&after=${page.nextCursor}`;
    }
  }

  it.each([1, 3, 100])('gives everything once, in the order of the chain, %d at a time', async (limit) => {
    const chain = await app.database.read((tx) =>
      tx.query<{ id: string }[]>('SELECT id FROM audit_events WHERE sequence IS NOT NULL ORDER BY sequence'),
    );
    expect(chain.length).toBeGreaterThan(10);
    expect((await readAll(undefined, limit)).map(({ id }) => id)).toEqual(chain.map(({ id }) => id));
  });

  it('is thin', async () => {
    for (const event of await readAll(keys.recycler, 100))
      expect(Object.keys(event).filter((name) => DETAILS.includes(name))).toEqual([]);
  });

  it('tells the recycler what is its own, and nothing of others', async () => {
    const events = await readAll(keys.recycler, 2);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'batch.recorded',
        'lot.made',
        'lot.listed',
        'reservation.made',
        'reservation.moved',
      ]),
    );
    expect(new Set(events.map(({ organisationId }) => organisationId))).toEqual(
      new Set([yard.organisationId]),
    );
  });

  it('tells the separator of its reservation, and of nothing else of the recycler', async () => {
    const ofRecycler = (await readAll(keys.separator, 2)).filter(
      ({ organisationId }) => organisationId === yard.organisationId,
    );
    expect(ofRecycler.map(({ type, subjectId }) => [type, subjectId])).toEqual([
      ['reservation.made', reservationId],
      ['reservation.moved', reservationId],
    ]);
  });

  it('tells a rival nothing of either', async () => {
    const others = (await readAll(keys.rival, 3)).filter(({ organisationId }) => organisationId !== rivalId);
    expect(others).toEqual([]);
  });

  it('tells a grantee what was granted, from the grant on to its revocation', async () => {
    const grant = await made<{ id: string }>(app, `/v1/organisations/${yard.organisationId}/access-grants`, {
      granteeOrganisationId: rivalId,
      scopes: ['events:read'],
      expiresAt: '2026-12-01T00:00:00Z',
    });
    await sealed();
    const granted = await readAll(keys.rival, 3);
    expect(granted.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['lot.listed', 'access-grant.made']),
    );
    await made(app, `/v1/access-grants/${grant.id}/revocation`, undefined);
    await sealed();
    const left = (await readAll(keys.rival, 3)).filter(({ organisationId }) => organisationId !== rivalId);
    // It was the other side of these two.
    expect(left.map(({ type }) => type)).toEqual(['access-grant.made', 'access-grant.revoked']);
  });

  it('goes on from its end: a cursor is always given, and what comes then comes once', async () => {
    let page = await read('', keys.recycler);
    while (page.items.length > 0) page = await read(`?after=${page.nextCursor}`, keys.recycler);
    const cursor = page.nextCursor;
    expect((await read(`?after=${cursor}`, keys.recycler)).nextCursor).toBe(cursor);
    await aListedLot(app, yard, 20);
    await sealed();
    const { items, nextCursor } = await read(`?after=${cursor}`, keys.recycler);
    expect(items.map(({ type }) => type)).toContain('lot.listed');
    expect((await read(`?after=${nextCursor}`, keys.recycler)).items).toEqual([]);
  });

  it('gives only the types that are asked for, and a Link that can be followed', async () => {
    const events = await readAll(keys.recycler, 1, '&types=lot.listed,reservation.made');
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['lot.listed', 'reservation.made']));
    const { headers } = await app.request('GET', '/v1/events?limit=1');
    const [, next = ''] = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '') ?? [];
    expect(verdictOf(await app.request('GET', next))).toBe('200');
  });

  it.each([
    ['?after=nonsense', '400 CURSOR_NOT_VALID'],
    // 99999: nobody has come so far; say the database was restored from a backup.
    ['?after=OTk5OTk', '400 CURSOR_NOT_VALID'],
    ['?types=Lot.listed', '400 VALIDATION_FAILED types NOT_VALID'],
    ['?types=lot.listed,,', '400 VALIDATION_FAILED types NOT_VALID'],
  ])('refuses %s', async (query, verdict) => {
    expect(verdictOf(await app.request('GET', `/v1/events${query}`))).toBe(verdict);
  });

  it('leaves the chain verifiable, with the other sides in it', async () => {
    const verification = accepted(await app.request('GET', '/v1/audit/verification'));
    expect(verification).toMatchObject({ verified: true, firstBrokenLink: null });
  });

  describe('as a stream', () => {
    interface OpenStream {
      readonly status: number;
      readonly contentType: string | null;
      /** Reads on until the text so far holds this, or the stream ends. */
      until(text: string): Promise<string>;
      close(): void;
    }

    async function open(
      credential: string,
      { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
    ): Promise<OpenStream> {
      const stop = new AbortController();
      const response = await fetch(`${app.url}/v1/events/stream${query}`, {
        headers: { authorization: `Bearer ${credential}`, ...headers },
        signal: stop.signal,
      });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let said = '';
      return {
        status: response.status,
        contentType: response.headers.get('content-type'),
        async until(text) {
          while (!said.includes(text)) {
            const { done, value = '' } = (await reader?.read()) ?? { done: true };
            if (done) break;
            said += value;
          }
          return said;
        },
        close: () => stop.abort(),
      };
    }

    /** Of the messages so far. */
    const idsIn = (said: string): string[] => [...said.matchAll(/^id: (\S+)$/gm)].map(([, id = '']) => id);

    it('gives what there is and what comes, and goes on after Last-Event-ID', async () => {
      const stream = await open(keys.recycler, { query: '?types=lot.listed' });
      expect([stream.status, stream.contentType]).toEqual([200, 'text/event-stream; charset=utf-8']);
      expect(await stream.until('event: lot.listed')).toMatch(/^retry: \d+\n\n/);
      const lot = await aListedLot(app, yard, 30);
      const said = await stream.until(lot.id);
      stream.close();
      const ids = idsIn(said);
      expect(ids.length).toBeGreaterThan(1);
      expect(new Set(ids).size).toBe(ids.length);
      expect(said.match(/^event: .*$/gm)?.every((line) => line === 'event: lot.listed')).toBe(true);

      const again = await open(keys.recycler, {
        query: '?types=lot.listed',
        headers: { 'last-event-id': ids[0] ?? '' },
      });
      const resumed = idsIn(await again.until(lot.id));
      again.close();
      expect(resumed).toEqual(ids.slice(1));
    });

    it('ends where the key is revoked', async () => {
      const key = await made<{ id: string; key: string }>(app, `/v1/organisations/${rivalId}/api-keys`, {
        name: 'Short',
        role: 'VIEWER',
      });
      const stream = await open(key.key);
      await stream.until('retry');
      await made(app, `/v1/api-keys/${key.id}/revocation`, undefined);
      expect(await stream.until('never said')).not.toContain('never said');
    });

    it('is refused to whoever has too many', async () => {
      const streams = [];
      for (let n = 0; n < STREAMS_PER_CALLER_MAX; n += 1) streams.push(await open(keys.separator));
      const one = await open(keys.separator);
      expect(one.status).toBe(429);
      for (const stream of streams) stream.close();
      const freed = async (): Promise<number> => {
        const stream = await open(keys.separator);
        stream.close();
        return stream.status;
      };
      for (let wait = 0; wait < 100 && (await freed()) !== 200; wait += 1) await sleep(50);
      expect(await freed()).toBe(200);
    });

    it('is refused with a cursor that is none', async () => {
      expect((await open(keys.rival, { query: '?after=nonsense' })).status).toBe(400);
    });

    it('ends with the server, which does not wait for it', async () => {
      const stream = await open(keys.rival);
      await stream.until('retry');
      await app.restart();
      await stream.until('never said');
      expect(verdictOf(await app.request('GET', '/v1/events'))).toBe('200');
    });
  });
});
