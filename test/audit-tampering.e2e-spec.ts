import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import type { AuditEventView, AuditVerificationView } from '../src/platform/audit/audit.view.js';
import { chainIsSealed, everyEvent } from './support/audit-chain.js';
import { behindTheBack } from './support/behind-the-back.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { aYard, found, made, type Yard } from './support/yard.js';

const COMMAND = fileURLToPath(new URL('../src/verify-audit.js', import.meta.url));

describe(`tampering with what is stored on ${databaseEngine()}`, () => {
  let app: TestApp;
  let yard: Yard;
  let batch: BatchView;
  let events: readonly AuditEventView[];

  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
    const lines = [{ kind: 'PROFILE_UNITS', productProfile: 'hdd-35', units: 100 }];
    const declared = { siteId: yard.siteId, receivedAt: '2026-11-20T09:42:00Z', lines };
    batch = await made<BatchView>(app, '/v1/batches', declared);
    for (let index = 0; index < 8; index += 1)
      await made(app, '/v1/organisations', { name: `Yard ${index}`, roles: ['RECYCLER'] });
    await chainIsSealed(app);
    events = await everyEvent(app);
  });
  afterAll(() => app.close());

  /** Runs statements that nobody should run. */
  function sql(...statements: readonly string[]): Promise<void> {
    return behindTheBack(app.databaseUrl, async (tx) => {
      for (const statement of statements) await tx.query(statement);
    });
  }

  async function verify(...given: readonly string[]): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, [COMMAND, ...given], {
      env: { ...process.env, DATABASE_URL: app.databaseUrl },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, output: output + errors };
  }

  const verdict = () => found<AuditVerificationView>(app, '/v1/audit/verification');
  const at = (sequence: number) => `sequence = ${sequence}`;

  /** Statements, what undoes them, and what must be found. */
  const last = () => events.length;
  const tamperings: readonly (readonly [
    string,
    () => readonly string[],
    () => readonly string[],
    string,
    number,
  ])[] = [
    [
      'an altered fact',
      () => [alter(4, 'facts', '{"version":2}')],
      () => [restore(4, 'facts')],
      'ALTERED',
      4,
    ],
    ['facts that are none', () => [alter(4, 'facts', '{"vers')], () => [restore(4, 'facts')], 'ALTERED', 4],
    ['facts with a space', () => [alter(3, 'facts', ' {}')], () => [restore(3, 'facts')], 'ALTERED', 3],
    [
      'an altered time',
      () => [alter(5, 'recorded_at', '2020-01-01T00:00:00.000Z')],
      () => [restore(5, 'recorded_at')],
      'ALTERED',
      5,
    ],
    ['an altered hash', () => [alter(2, 'hash', 'f'.repeat(64))], () => [restore(2, 'hash')], 'ALTERED', 2],
    [
      'an altered link',
      () => [alter(6, 'previous_hash', '0'.repeat(64))],
      () => [restore(6, 'previous_hash')],
      'ALTERED',
      6,
    ],
    ['an exchange of places', () => exchange(3, 5), () => exchange(3, 5), 'REORDERED', 3],
    [
      'a place far out',
      () => [`UPDATE audit_events SET sequence = 9007199254740993 WHERE ${at(7)}`],
      () => ['UPDATE audit_events SET sequence = 7 WHERE sequence > 1000'],
      'MISSING',
      7,
    ],
    [
      'a head set back',
      () => [`UPDATE audit_head SET size = 2, hash = '${event(2).hash}'`],
      () => [`UPDATE audit_head SET size = ${last()}, hash = '${event(last()).hash}'`],
      'BEYOND_HEAD',
      3,
    ],
  ];

  function event(sequence: number): AuditEventView {
    const found = events[sequence - 1];
    if (found === undefined) throw new RangeError(`no event ${sequence}`);
    return found;
  }

  function alter(sequence: number, column: string, value: string): string {
    return `UPDATE audit_events SET ${column} = '${value}' WHERE ${at(sequence)}`;
  }

  /** What was there before, in the form in which it was stored. */
  function restore(sequence: number, column: 'facts' | 'recorded_at' | 'hash' | 'previous_hash'): string {
    const { facts, recordedAt, hash, previousHash } = event(sequence);
    const before = {
      facts: JSON.stringify(facts),
      recorded_at: recordedAt,
      hash,
      previous_hash: previousHash,
    };
    return alter(sequence, column, before[column]);
  }

  function exchange(one: number, other: number): readonly string[] {
    return [
      `UPDATE audit_events SET sequence = 1000000 WHERE ${at(one)}`,
      `UPDATE audit_events SET sequence = ${one} WHERE ${at(other)}`,
      `UPDATE audit_events SET sequence = ${other} WHERE ${at(1_000_000)}`,
    ];
  }

  it('nobody did, says the command, and prints the head to keep', async () => {
    const { size, hash } = (await verdict()).head;
    expect(size).toBe(events.length);
    const { code, output } = await verify('--content', '--head', `${size}:${hash}`);
    expect([code, output]).toEqual([
      0,
      `The audit chain is sound: ${size} events.\nHead to keep: ${size}:${hash}\n` +
        'estimates: 1 held against the chain, 0 do not fit.\n' +
        'batch revisions: 1 held against the chain, 0 do not fit.\n' +
        'ledger postings: 0 held against the chain, 0 do not fit.\n',
    ]);
    const other = await verify('--head', `${size}:${'a'.repeat(64)}`);
    expect(other).toMatchObject({ code: 1, output: expect.stringContaining(`BROKEN at ${size}`) as unknown });
    expect(await verify('--head', 'nonsense')).toMatchObject({
      code: 2,
      output: expect.stringMatching(/^Usage/) as unknown,
    });
  });

  it.each(tamperings)('shows %s at its place', async (_name, tamper, undo, kind, sequence) => {
    await sql(...tamper());
    const { verified, firstBrokenLink, head } = await verdict();
    const first = { verified, kind: firstBrokenLink?.kind, sequence: firstBrokenLink?.sequence };
    await sql(...undo());
    expect(first).toEqual({ verified: false, kind, sequence });
    expect(head.size).toBe(kind === 'BEYOND_HEAD' ? last() : sequence - 1);
    expect((await verdict()).verified).toBe(true);
  });

  it('shows each estimate and revision that is not what was sealed, or that no event knows', async () => {
    const rows = [
      [
        `UPDATE estimates SET result = replace(result, '"modelVersion"', '"modelversion"')`,
        'ALTERED',
        'estimates',
      ],
      [`UPDATE estimates SET result = '{'`, 'ALTERED', 'estimates'],
      [`UPDATE estimates SET inputs = replace(inputs, '100', '101')`, 'ALTERED', 'estimates'],
      [`UPDATE batch_revisions SET reason = 'because'`, 'ALTERED', 'batch revisions'],
    ] as const;
    const stored = await behindTheBack(app.databaseUrl, (tx) =>
      tx.query<{ result: string; inputs: string }[]>('SELECT result, inputs FROM estimates'),
    );
    for (const [statement, kind, name] of rows) {
      await sql(statement);
      const { code, output } = await verify('--content');
      expect([statement, code, output]).toEqual([
        statement,
        1,
        expect.stringContaining(`${name}: 1 held against the chain, 1 do not fit.\n  ${kind} `),
      ]);
      expect((await verify()).code).toBe(0);
      const [{ result, inputs } = { result: '', inputs: '' }] = stored;
      const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
      await sql(
        `UPDATE estimates SET result = ${quoted(result)}, inputs = ${quoted(inputs)}`,
        'UPDATE batch_revisions SET reason = NULL',
      );
    }
    expect((await verify('--content')).code).toBe(0);
    const columns = 'batch_id, action, content, content_digest, reason, estimate_id';
    await sql(
      `INSERT INTO batch_revisions (id, revision, recorded_at, ${columns}) SELECT 'sly', 2, '2099-01-01T00:00:00.000Z', ${columns} FROM batch_revisions`,
      `INSERT INTO batch_revisions (id, revision, recorded_at, ${columns}) SELECT 'old', 3, '2001-01-01T00:00:00.000Z', ${columns} FROM batch_revisions WHERE revision = 1`,
      'DELETE FROM batch_revisions WHERE revision = 1',
    );
    const { code, output } = await verify('--content');
    expect(code).toBe(1);
    expect(output).toContain(
      'batch revisions: 1 held against the chain, 2 do not fit; 1 are older than the chain.\n',
    );
    expect(output).toMatch(
      /\n {2}MISSING [0-9a-f-]{36} \(event \d+\)\n {2}WITHOUT_EVENT sly\nledger postings: /,
    );
    expect(batch.revision).toBe(1);
  }, 120_000);

  it('shows a deleted event and a cut tail, also to the command', async () => {
    await sql(`DELETE FROM audit_events WHERE ${at(last())}`);
    expect(await verdict()).toMatchObject({
      verified: false,
      firstBrokenLink: { kind: 'TRUNCATED', sequence: last(), eventId: null },
    });
    await sql(`DELETE FROM audit_events WHERE ${at(4)}`);
    expect((await verdict()).firstBrokenLink).toMatchObject({ kind: 'MISSING', sequence: 4 });
    const { code, output } = await verify('--content');
    expect(code).toBe(1);
    expect(output).toContain('The audit chain is BROKEN at 4: MISSING. There is no event 4');
    // What happens later is sealed after the head, and heals nothing.
    await made(app, '/v1/organisations', { name: 'Later', roles: ['RECYCLER'] });
    await chainIsSealed(app);
    expect((await verdict()).firstBrokenLink).toMatchObject({ kind: 'MISSING', sequence: 4 });
    await sql('DELETE FROM audit_head');
    await made(app, '/v1/organisations', { name: 'Without a head', roles: ['RECYCLER'] });
    expect((await verdict()).verified).toBe(false);
  });
});
