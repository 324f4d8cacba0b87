import type { Catalogue } from '../catalogue/domain/catalogue.js';
import { forecastOpenLots, type OpenLotCase, type OpenLotForecast } from './domain/estimate-open-lots.js';
import { learnAgainst, type LearningCase } from './domain/learn-against.js';
import type { LearnedEffects } from './domain/shrinkage.js';

/** What realised lots teach against a catalogue. */
export interface LearningTask {
  readonly kind: 'LEARN';
  readonly cases: readonly LearningCase[];
  readonly catalogue: Catalogue;
}

/** What a proposed catalogue would make of open lots. */
export interface ForecastTask {
  readonly kind: 'FORECAST';
  readonly cases: readonly OpenLotCase[];
  readonly inForce: Catalogue;
  readonly proposed: Catalogue;
}

/** Pure, but of seconds at the limits. */
export type CalculationTask = LearningTask | ForecastTask;
export type CalculationResult = LearnedEffects | OpenLotForecast;

/** @throws DomainError `calibration-input-out-of-range` */
export function calculate(task: CalculationTask): CalculationResult {
  if (task.kind === 'LEARN') return learnAgainst(task.cases, task.catalogue);
  return forecastOpenLots(task.cases, task.inForce, task.proposed);
}

/** Estimates take some milliseconds each, and learning grows with the lots. */
const ESTIMATES_IN_THIS_THREAD_MAX = 5;
const LOTS_IN_THIS_THREAD_MAX = 50;

/** True where a thread of its own would take longer to start than the work takes. */
export function isShort(task: CalculationTask): boolean {
  if (task.kind === 'FORECAST') return task.cases.length <= ESTIMATES_IN_THIS_THREAD_MAX;
  const estimates = task.cases.filter(({ anew }) => anew !== null).length;
  return task.cases.length <= LOTS_IN_THIS_THREAD_MAX && estimates <= ESTIMATES_IN_THIS_THREAD_MAX;
}
