import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { calculateInWorker } from './calculate-in-worker.js';
import {
  calculate,
  isShort,
  type CalculationTask,
  type ForecastTask,
  type LearningTask,
} from './calculation.js';
import type { CalculationResult } from './calculation.js';
import type { OpenLotForecast } from './domain/estimate-open-lots.js';
import type { LearnedEffects } from './domain/shrinkage.js';

const TIME_LIMIT_MS = 60_000;

/** Keeps long calculations off the event loop: at most one thread, the others wait for it. */
@Injectable()
export class Calculator {
  private latest: Promise<unknown> = Promise.resolve();
  /** What was learnt last: asked for again and again between two outcomes. */
  private learnt: { readonly key: string; readonly effects: Promise<LearnedEffects> } | null = null;

  /**
   * @param key names the lots and the catalogue: the same key is the same result
   * @throws DomainError `calibration-input-out-of-range` or `calibration-failed`
   */
  learn(task: LearningTask, key: string): Promise<LearnedEffects> {
    if (this.learnt?.key === key) return this.learnt.effects;
    const effects = this.run(task) as Promise<LearnedEffects>;
    this.learnt = { key, effects };
    effects.catch(() => (this.learnt = null));
    return effects;
  }

  /** @throws DomainError `calibration-failed` */
  forecast(task: ForecastTask): Promise<OpenLotForecast> {
    return this.run(task) as Promise<OpenLotForecast>;
  }

  private async run(task: CalculationTask): Promise<CalculationResult> {
    if (isShort(task)) {
      await nextTurn();
      return calculate(task);
    }
    const turn = this.latest.then(() => calculateInWorker(task, { timeLimitMs: TIME_LIMIT_MS }));
    this.latest = turn.catch(() => undefined);
    return turn;
  }
}
