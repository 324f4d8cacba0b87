import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { PeriodicWork } from './periodic-work.js';

const EVERY_MS = 5;

class CountedWork extends PeriodicWork {
  begun = 0;

  constructor(private readonly outcome: () => Promise<void>) {
    super({ name: 'Tests', everyMs: EVERY_MS, failure: 'not-done', level: 'warn' });
  }

  protected override workOnce(): Promise<void> {
    this.begun += 1;
    return this.outcome();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let looks = 0; !isSo() && looks < 1_000; looks += 1) await sleep(EVERY_MS);
}

describe('work that is done again and again', () => {
  it('begins at the start, goes on after what went wrong, and ends with the process', async () => {
    Logger.overrideLogger(false);
    const work = new CountedWork(() => Promise.reject(new Error('The disk is full.')));
    work.onApplicationBootstrap();
    expect(work.begun).toBe(1);
    await until(() => work.begun >= 3);
    await work.beforeApplicationShutdown();
    const begun = work.begun;
    expect(begun).toBeGreaterThanOrEqual(3);
    await sleep(5 * EVERY_MS);
    expect(work.begun).toBe(begun);
  });

  it('is never done twice at a time, and is waited for at the end', async () => {
    let finish: () => void = () => undefined;
    const work = new CountedWork(() => new Promise((resolve) => (finish = resolve)));
    work.onApplicationBootstrap();
    await sleep(10 * EVERY_MS);
    expect(work.begun).toBe(1);
    let hasEnded = false;
    const ending = work.beforeApplicationShutdown().then(() => (hasEnded = true));
    await sleep(EVERY_MS);
    expect(hasEnded).toBe(false);
    finish();
    await ending;
    expect(hasEnded).toBe(true);
  });
});
