import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  AuditConsistencyProofView,
  AuditEventView,
  AuditInclusionProofView,
} from '../src/platform/audit/audit.view.js';
import { leafHash, provesConsistency, provesInclusion } from '../src/platform/audit/domain/merkle-tree.js';
import { behindTheBack } from './support/behind-the-back.js';
import { chainIsSealed, everyEvent } from './support/audit-chain.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { found, made } from './support/yard.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const bytes = (hash: string): Uint8Array => Buffer.from(hash, 'hex');

describe(`proofs of the audit chain on ${databaseEngine()}`, () => {
  let app: TestApp;
  let events: readonly AuditEventView[];
  beforeAll(async () => {
    app = await startTestApp();
    for (const number of [1, 2, 3, 4, 5, 6, 7])
      await made(app, '/v1/organisations', { name: `Yard ${number}`, roles: ['RECYCLER'] });
    await chainIsSealed(app);
    events = await everyEvent(app);
  });
  afterAll(() => app.close());

  const inclusion = (query: string) =>
    found<AuditInclusionProofView>(app, `/v1/audit/inclusion-proof?${query}`);
  const consistency = (query: string) =>
    found<AuditConsistencyProofView>(app, `/v1/audit/consistency-proof?${query}`);

  it('show that each event is in the chain', async () => {
    for (const { sequence, hash } of events) {
      const proof = await inclusion(`sequence=${sequence}`);
      expect(proof).toMatchObject({ sequence, hash, size: events.length });
      const leaf = { hash: leafHash(bytes(hash), sha256), index: sequence - 1 };
      const tree = { root: bytes(proof.rootHash), size: proof.size };
      expect(provesInclusion(leaf, tree, proof.path.map(bytes), sha256)).toBe(true);
    }
  });

  it('show that the chain begins with each shorter one', async () => {
    for (const { sequence: firstSize } of events) {
      const proof = await consistency(`firstSize=${firstSize}`);
      const first = { root: bytes(proof.firstRootHash), size: firstSize };
      const second = { root: bytes(proof.rootHash), size: events.length };
      expect(provesConsistency(first, second, proof.path.map(bytes), sha256)).toBe(true);
      expect((await inclusion(`sequence=1&size=${firstSize}`)).rootHash).toBe(proof.firstRootHash);
    }
  });

  it.each([
    'inclusion-proof?sequence=1000',
    'inclusion-proof?sequence=1&size=1000',
    'consistency-proof?firstSize=1000',
  ])('are refused of what the chain does not have: %s', async (path) => {
    const { status, body } = await app.request('GET', `/v1/audit/${path}`);
    expect([status, body]).toMatchObject([400, { errors: [{ code: 'OUT_OF_RANGE' }] }]);
  });

  it('do not hold against a root that was kept, once the past was changed', async () => {
    const kept = await consistency('firstSize=3');
    await behindTheBack(app.databaseUrl, async (tx) => {
      await tx.query(`UPDATE audit_events SET hash = '${'0'.repeat(64)}' WHERE sequence = 2`);
    });
    const { rootHash, path } = await consistency('firstSize=3');
    const first = { root: bytes(kept.firstRootHash), size: 3 };
    const second = { root: bytes(rootHash), size: events.length };
    expect(provesConsistency(first, second, path.map(bytes), sha256)).toBe(false);
  });
});
