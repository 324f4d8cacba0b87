import { setTimeout as sleep } from 'node:timers/promises';
import { IsNull } from 'typeorm';
import { AuditEvent } from '../../src/platform/audit/audit-event.entity.js';
import type { AuditEventView } from '../../src/platform/audit/audit.view.js';
import type { TestApp } from './test-app.js';
import { followPages } from './yard.js';

const SEALED_WITHIN_MS = 5_000;

/** Waits until every stored event has its place in the chain. */
export async function chainIsSealed(app: TestApp): Promise<void> {
  const deadline = performance.now() + SEALED_WITHIN_MS;
  for (;;) {
    const waiting = await app.database.read((tx) => tx.countBy(AuditEvent, { sequence: IsNull() }));
    if (waiting === 0) return;
    if (performance.now() > deadline) throw new Error(`${waiting} events are not sealed.`);
    await sleep(10);
  }
}

/** The whole chain over HTTP. */
export async function everyEvent(app: TestApp): Promise<readonly AuditEventView[]> {
  return (await followPages<AuditEventView>(app, '/v1/audit/events?limit=100')).flat();
}
