import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobKind } from '../src/platform/jobs/job-kind.js';
import { enqueueJob } from '../src/platform/jobs/job-queue.js';
import { JobRunner } from '../src/platform/jobs/job-runner.js';
import { Job } from '../src/platform/jobs/job.entity.js';
import { newId } from '../src/platform/new-id.js';
import { NoTracing } from '../src/platform/telemetry/tracing.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const NOW = '2026-11-23T08:00:00.000Z';

/** A kind of jobs that say when they begin and end, and end when they are let. */
class HeldKind implements JobKind {
  readonly said: string[] = [];
  letGo: () => void = () => undefined;
  private readonly held = new Promise<void>((resolve) => (this.letGo = resolve));

  constructor(readonly name: string) {}

  begin = (): Promise<void> => Promise.resolve();
  giveBack = this.begin;
  giveUp = this.begin;

  async work(lease: Parameters<JobKind['work']>[0]): Promise<void> {
    this.said.push('begun');
    await this.held;
    await lease.end(() => Promise.resolve());
    this.said.push('ended');
  }
}

describe('jobs of one process', () => {
  let app: TestApp;
  let runner: JobRunner;
  const long = new HeldKind('long-for-tests');
  const short = new HeldKind('short-for-tests');
  beforeAll(async () => {
    app = await startTestApp();
    runner = new JobRunner(app.database, new SteppableClock(NOW), new NoTracing());
    for (const kind of [long, short]) runner.register(kind);
  });
  afterAll(async () => {
    await runner.beforeApplicationShutdown();
    await app.close();
  });

  const unfinished = (kind: string): Promise<number> => app.database.read((tx) => tx.countBy(Job, { kind }));

  async function allDone(kind: string): Promise<void> {
    for (let looks = 0; (await unfinished(kind)) > 0; looks += 1) {
      if (looks === 200) throw new Error(`Jobs of ${kind} wait.`);
      await sleep(20);
    }
  }

  it('wait for others of their kind, and for none of another kind', async () => {
    await app.database.write(async (tx) => {
      for (const kind of [long, long, short, short])
        await enqueueJob(tx, { kind: kind.name, subjectId: newId() }, NOW);
    });
    short.letGo();
    runner.look();
    await allDone(short.name);
    expect(short.said).toEqual(['begun', 'ended', 'begun', 'ended']);
    expect(long.said).toEqual(['begun']);
    expect(await unfinished(long.name)).toBe(2);
    long.letGo();
    await allDone(long.name);
    expect(long.said).toEqual(['begun', 'ended', 'begun', 'ended']);
  });
});
