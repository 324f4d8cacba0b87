import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '../../shared/domain-error.js';
import { runInWorker } from './run-in-worker.js';
import type { TaskForSpecs } from './worker-for-specs.js';
import { WorkerThread } from './worker-thread.js';

const MODULE = new URL('./worker-for-specs.js', import.meta.url);
const refusal = {
  code: 'too-heavy',
  message: 'Send less.',
  facts: { grams: 5 },
  faults: [{ pointer: '/lines/0', code: 'TOO_HEAVY', detail: 'Send less.' }],
};

describe('a thread', () => {
  let thread: WorkerThread;
  const ask = (task: TaskForSpecs): Promise<unknown> => thread.ask(task);
  beforeEach(() => {
    thread = new WorkerThread(MODULE);
  });
  afterEach(() => thread.end());

  it('answers each question with its own result, in the order asked, however long each takes', async () => {
    const order: unknown[] = [];
    const pauses = [20, 0, 10];
    await Promise.all(
      pauses.map(async (pauseMs, value) => order.push(await ask({ kind: 'DOUBLE', value, pauseMs }))),
    );
    expect(order).toEqual([0, 2, 4]);
  });

  it('passes on a refusal with all that it says, and goes on', async () => {
    const refused = ask({ kind: 'REFUSE' });
    await expect(refused).rejects.toBeInstanceOf(DomainError);
    await expect(refused).rejects.toMatchObject(refusal);
    expect(await ask({ kind: 'DOUBLE', value: 4 })).toBe(8);
  });

  it('passes on any other error as text, and goes on', async () => {
    await expect(ask({ kind: 'BREAK' })).rejects.toMatchObject({
      name: 'WorkerFailure',
      message: 'RangeError: no such row',
    });
    expect(await ask({ kind: 'DOUBLE', value: 4 })).toBe(8);
  });

  it('tells everybody who waits when it ends, and is no longer alive', async () => {
    expect(thread.isAlive).toBe(true);
    const asked = [ask({ kind: 'EXIT', exitCode: 3 }), ask({ kind: 'DOUBLE', value: 1 })];
    for (const each of asked) await expect(each).rejects.toMatchObject({ name: 'WorkerEnded', exitCode: 3 });
    expect(thread.isAlive).toBe(false);
  });

  it('leaves nobody waiting for a task that cannot be copied', async () => {
    await expect(thread.ask({ kind: () => 'DOUBLE' })).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await ask({ kind: 'DOUBLE', value: 4 })).toBe(8);
  });

  it('tells how far it is before it answers', async () => {
    const heard: unknown[] = [];
    const telling = new WorkerThread(MODULE, (news) => heard.push(news));
    const count = await telling.ask({ kind: 'TELL', news: ['half', 'nearly'] } satisfies TaskForSpecs);
    expect([count, heard]).toEqual([2, ['half', 'nearly']]);
    await telling.end();
  });

  it('tells those who wait when it is ended', async () => {
    const asked = ask({ kind: 'NEVER' });
    const told = expect(asked).rejects.toMatchObject({ name: 'WorkerEnded' });
    await thread.end();
    await told;
  });
});

describe('one task in a thread of its own', () => {
  const run = (task: TaskForSpecs, timeLimitMs = 20_000): Promise<unknown> =>
    runInWorker(MODULE, task, {
      timeLimitMs,
      failed: (facts) => new DomainError('work-failed', 'The work failed.', facts),
    });

  it('is answered', async () => {
    expect(await run({ kind: 'DOUBLE', value: 21 })).toBe(42);
  });

  it('is refused as the work refuses it', async () => {
    await expect(run({ kind: 'REFUSE' })).rejects.toMatchObject(refusal);
  });

  it.each<[string, TaskForSpecs, number, object]>([
    ['an error', { kind: 'BREAK' }, 20_000, { reason: 'RangeError: no such row' }],
    ['an exit', { kind: 'EXIT', exitCode: 3 }, 20_000, { reason: 'WORKER_EXIT', exitCode: 3 }],
    ['the time limit', { kind: 'NEVER' }, 50, { reason: 'TIME_LIMIT', timeLimitMs: 50 }],
  ])('fails with the reason: %s', async (_what, task, timeLimitMs, facts) => {
    await expect(run(task, timeLimitMs)).rejects.toMatchObject({ code: 'work-failed', facts });
  });
});
