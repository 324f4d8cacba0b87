import { describe, expect, it } from '@jest/globals';
import { loadCatalogue } from '../catalogue/load-catalogue.js';
import { plainInputs } from '../estimation/domain/estimate-inputs.js';
import { calculateInWorker } from './calculate-in-worker.js';
import { calculate, isShort, type ForecastTask, type LearningTask } from './calculation.js';

const { catalogue } = loadCatalogue();
const ROUTE = catalogue.defaultProcessRouteKey;
const inputsOf = (units: number) =>
  plainInputs(
    [
      {
        kind: 'PROFILE_UNITS',
        profileKey: 'bev-traction-motor',
        units,
        liberation: 'DISMANTLING',
        gradeKey: null,
      },
    ],
    ROUTE,
  );

function learning(lots: number): LearningTask {
  const cases = Array.from({ length: lots }, (_, k) => ({
    lot: {
      lotId: `lot-${k}`,
      logRatio: 0.1,
      standardUncertainty: 0.01,
      profileWeights: [{ profileKey: 'bev-traction-motor', weight: 1 }],
      recyclerId: `yard-${k % 3}`,
      buyerKey: ROUTE,
      balanceCloses: true,
    },
    anew: k < 2 ? { inputs: inputsOf(100 + k), realisedMilligrams: 50_000_000 } : null,
  }));
  return { kind: 'LEARN', cases, catalogue };
}

const forecast: ForecastTask = {
  kind: 'FORECAST',
  cases: [{ lotId: 'lot', inputs: inputsOf(10), inForce: null }],
  inForce: catalogue,
  proposed: catalogue,
};

describe('calculateInWorker', () => {
  it('answers what the same calculation gives in this thread', async () => {
    const task = learning(6);
    expect(await calculateInWorker(task, { timeLimitMs: 20_000 })).toEqual(calculate(task));
    expect(await calculateInWorker(forecast, { timeLimitMs: 20_000 })).toEqual({
      moves: [],
      notEstimated: 0,
    });
  });

  it('ends the thread at the time limit and says so', async () => {
    await expect(calculateInWorker(learning(6), { timeLimitMs: 1 })).rejects.toMatchObject({
      code: 'calibration-failed',
      facts: { reason: 'TIME_LIMIT', timeLimitMs: 1 },
    });
  });

  it('passes on why a calculation was refused', async () => {
    const twice = learning(1).cases;
    const task: LearningTask = { kind: 'LEARN', cases: [...twice, ...twice], catalogue };
    await expect(calculateInWorker(task, { timeLimitMs: 20_000 })).rejects.toMatchObject({
      code: 'calibration-input-out-of-range',
    });
  });

  it('is for what takes long', () => {
    expect(isShort(learning(50))).toBe(true);
    expect(isShort(learning(51))).toBe(false);
    expect(isShort(forecast)).toBe(true);
    expect(isShort({ ...forecast, cases: Array.from({ length: 6 }, () => forecast.cases).flat() })).toBe(
      false,
    );
  });
});
