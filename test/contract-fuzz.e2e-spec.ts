import { beforeAll, describe, expect, it } from '@jest/globals';
import { fuzzContract, type FuzzReport } from './fuzz/fuzz-campaign.js';
import { databaseEngine } from './support/test-database.js';

/** The long one is `npm run test:fuzz`. */
const SIZE = { requests: databaseEngine() === 'sqlite' ? 1_500 : 500, seed: 20_261_127 };
const TIMEOUT_MS = 180_000;
/** Operations that generated requests must reach behind all refusals, or the rest would say little. */
const SUCCEEDED_MIN = databaseEngine() === 'sqlite' ? 110 : 70;

describe(`generated requests to every operation on ${databaseEngine()}`, () => {
  let report: FuzzReport;
  beforeAll(async () => {
    report = await fuzzContract(SIZE);
  }, TIMEOUT_MS);

  it('are answered as the document says, and leave nothing by half', () => {
    expect(report.faults).toEqual([]);
    expect(report.requests).toBeGreaterThanOrEqual(SIZE.requests);
  });

  it('reach what is behind the refusals', () => {
    expect(report.statuses['2xx']).toBeGreaterThan(SIZE.requests / 5);
    expect(report.statuses['4xx']).toBeGreaterThan(SIZE.requests / 5);
    expect(report.called - report.neverSucceeded.length).toBeGreaterThan(SUCCEEDED_MIN);
  });
});
