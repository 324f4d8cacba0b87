import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authorizationOf, TEST_OPERATOR_KEY } from './support/credentials.js';
import { createApp } from '../src/app.js';
import { ENTITIES } from '../src/entities.js';
import type { LotView, QuickEntryView } from '../src/modules/lots/lot.view.js';
import { Lot } from '../src/modules/lots/lot.entity.js';
import { Organisation } from '../src/modules/organisations/organisation.entity.js';
import { commitmentTo } from '../src/platform/audit/append-event.js';
import { AuditEvent } from '../src/platform/audit/audit-event.entity.js';
import type {
  AuditEventPage,
  AuditEventView,
  AuditHeadView,
  AuditVerificationView,
} from '../src/platform/audit/audit.view.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import { chainIsSealed, everyEvent } from './support/audit-chain.js';
import { behindTheBack } from './support/behind-the-back.js';
import { countRows } from './support/row-counts.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { SteppableClock } from './support/steppable-clock.js';
import { aYard, found, made, post } from './support/yard.js';

/** JSON with sorted keys, written for these tests alone. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function hashOf({ hash: _hash, ...event }: AuditEventView): string {
  return createHash('sha256').update(sorted(event)).digest('hex');
}

describe(`the audit chain on ${databaseEngine()}`, () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const verdict = (query = '') => found<AuditVerificationView>(app, `/v1/audit/verification${query}`);
  const head = () => found<AuditHeadView>(app, '/v1/audit/head');
  const company = (name: string) =>
    made<{ id: string }>(app, '/v1/organisations', { name, roles: ['RECYCLER'] });

  it('begins with what the service stored when it started, which no request did', async () => {
    await chainIsSealed(app);
    const [first] = await everyEvent(app);
    expect(first).toMatchObject({
      sequence: 1,
      type: 'catalogue-version.stored',
      requestId: null,
      actor: 'service',
      previousHash: '0'.repeat(64),
    });
  });

  it('has one event of each request that changes something, with the id of its answer, however many come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        app.request('POST', '/v1/organisations', { body: { name: `Yard ${index}`, roles: ['RECYCLER'] } }),
      ),
    );
    await chainIsSealed(app);
    const events = await everyEvent(app);
    for (const { headers, body } of answers) {
      const own = events.filter(({ requestId }) => requestId === headers.get('x-request-id'));
      expect(own).toMatchObject([
        { type: 'organisation.recorded', subjectId: (body as { id: string }).id, facts: { version: 1 } },
      ]);
    }
  });

  it('is what anybody computes again from its events, up to the head', async () => {
    await company('One more');
    await chainIsSealed(app);
    const events = await everyEvent(app);
    let previousHash = '0'.repeat(64);
    for (const [index, event] of events.entries()) {
      expect([event.sequence, event.previousHash, event.hash]).toEqual([
        index + 1,
        previousHash,
        hashOf(event),
      ]);
      previousHash = event.hash;
    }
    expect(await head()).toEqual({ size: events.length, hash: previousHash });
    expect(await verdict()).toEqual({
      verified: true,
      head: { size: events.length, hash: previousHash },
      firstBrokenLink: null,
    });
  });

  it('is listed from any place on', async () => {
    const events = await everyEvent(app);
    const page = await found<AuditEventPage>(app, '/v1/audit/events?afterSequence=5&limit=2');
    expect(page.items).toEqual(events.slice(5, 7));
    const next = await found<AuditEventPage>(
      app,
      `/v1/audit/events?afterSequence=5&limit=2&cursor=${page.nextCursor}`,
    );
    expect(next.items).toEqual(events.slice(7, 9));
    const last = await found<AuditEventPage>(app, `/v1/audit/events?afterSequence=${events.length}`);
    expect(last).toEqual({ items: [], nextCursor: null });
    expect((await app.request('GET', '/v1/audit/events?cursor=bm90')).status).toBe(400);
  });

  it('is held against a head that the caller kept', async () => {
    const { size, hash } = await head();
    const pinned = `?expectedSequence=${size}&expectedHash=${hash}`;
    await company('Later');
    await chainIsSealed(app);
    expect((await verdict(pinned)).verified).toBe(true);
    expect((await verdict(`?expectedSequence=${size}`)).verified).toBe(true);
    const other = await verdict(`?expectedSequence=${size}&expectedHash=${'a'.repeat(64)}`);
    expect(other.firstBrokenLink).toMatchObject({ kind: 'REWRITTEN', sequence: size });
    const longer = await verdict('?expectedSequence=1000000');
    expect(longer.firstBrokenLink).toMatchObject({ kind: 'TRUNCATED', sequence: size + 2, eventId: null });
    for (const query of [
      `?expectedHash=${hash}`,
      '?expectedSequence=0',
      '?expectedSequence=1&expectedHash=A0',
    ])
      expect((await app.request('GET', `/v1/audit/verification${query}`)).status).toBe(400);
  });

  it('takes no write that changes something and says nothing of it', async () => {
    const before = await countRows(app.database);
    const silent: Organisation = {
      id: 'silent',
      name: 'Silent',
      roles: ['RECYCLER'],
      recordedAt: '2026-11-26T08:00:00.000Z',
      version: 1,
    };
    const outcomes = await Promise.allSettled([
      app.database.write((tx) => tx.insert(Organisation, silent)),
      app.database.write((tx) => tx.query("UPDATE organisations SET name = 'X'")),
      app.database.write((tx) => tx.query("UPDATE organisations SET name = 'X' WHERE id = 'nobody'")),
      company('Neighbour'),
    ]);
    const message = expect.stringMatching(
      /^Error: A write changed organisations and appended no audit event/,
    );
    expect(outcomes.map((one) => (one.status === 'rejected' ? String(one.reason) : 'stored'))).toEqual([
      message,
      message,
      'stored',
      'stored',
    ]);
    expect(await countRows(app.database)).toEqual({
      ...before,
      organisations: (before['organisations'] ?? 0) + 1,
      audit_events: (before['audit_events'] ?? 0) + 1,
    });
    expect(await app.database.read((tx) => tx.countBy(Organisation, { name: 'X' }))).toBe(0);
  });

  it('tells of a listing but not its reserve price, to which it commits so that nobody can try prices out', async () => {
    const yard = await aYard(app);
    const entry = { siteId: yard.siteId, form: 'LIBERATED_MAGNET', grade: 'n42', netMassKg: 855 };
    const { lot } = await made<QuickEntryView>(app, '/v1/batches/quick', entry);
    const terms = { availableFrom: '2026-12-01', reservePriceUsdPerKgNdPrOxide: 4321.987654 };
    const listed = (await post(app, `/v1/lots/${lot.id}/listing`, terms, 1)).body as LotView;
    await chainIsSealed(app);
    const events = (await everyEvent(app)).filter(({ subjectId }) => subjectId === lot.id);
    expect(events.map(({ type }) => type)).toEqual(['lot.made', 'lot.listed']);
    const commitment: unknown = expect.stringMatching(/^[0-9a-f]{64}$/);
    const facts = {
      code: lot.code,
      version: 2,
      status: 'LISTED',
      availableFrom: '2026-12-01',
      availableUntil: null,
      divisibility: 'DIVISIBLE',
      smallestPartGrams: null,
      commitment,
    };
    expect(events[1]?.facts).toEqual(facts);
    expect(JSON.stringify(events)).not.toMatch(/432198|4321\.98/);
    const { row, blinding } = await app.database.read(async (tx) => ({
      row: await tx.findOneBy(Lot, { id: listed.id }),
      blinding: (await tx.findOneBy(AuditEvent, { id: events[1]?.id ?? '' }))?.blinding ?? '',
    }));
    expect(blinding).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(await everyEvent(app))).not.toContain(blinding);
    expect((events[1]?.facts as typeof facts).commitment).toBe(commitmentTo({ ...row }, blinding));
  });

  it('seals at its end what it stored, and at its start what a crash left unsealed', async () => {
    const { size } = await head();
    await company('Just before the end');
    await app.restart();
    expect((await head()).size).toBe(size + 1);
    await behindTheBack(app.databaseUrl, async (tx) => {
      for (let index = 0; index < 250; index += 1) {
        const id = `0199b0a2-0012-7000-8000-${String(index).padStart(12, '0')}`;
        await tx.query(
          `INSERT INTO audit_events (id, type, subject_kind, subject_id, actor, facts, recorded_at)
           VALUES ('${id}', 'lot.made', 'lot', '${id}', 'local', '{"index":${index}}', '2026-11-26T08:00:00.000Z')`,
        );
      }
    });
    await app.restart();
    expect((await head()).size).toBe(size + 251);
    expect((await verdict()).verified).toBe(true);
    const last = (await everyEvent(app)).slice(-250);
    expect(last.map(({ facts }) => (facts as { index: number }).index)).toEqual([...Array(250).keys()]);
  });
});

it(`two processes on one database (${databaseEngine()}) seal one chain`, async () => {
  const app = await startTestApp();
  const clock = new SteppableClock();
  const second = await createApp({
    database: await openDatabase(app.databaseUrl, ENTITIES),
    clock,
    operatorKey: TEST_OPERATOR_KEY,
  });
  await second.listen(0, '127.0.0.1');
  const urls = [app.url, await second.getUrl()];
  try {
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          fetch(`${urls[index % 2] ?? ''}/v1/organisations`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...authorizationOf({}) },
            body: JSON.stringify({ name: `Yard ${index}`, roles: ['RECYCLER'] }),
          }),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      await sleep(40);
    }
    await chainIsSealed(app);
    const events = await everyEvent(app);
    expect(events.filter(({ type }) => type === 'organisation.recorded')).toHaveLength(200);
    const { verified } = await found<AuditVerificationView>(app, '/v1/audit/verification');
    expect(verified).toBe(true);
  } finally {
    await second.close();
    await app.close();
  }
});
