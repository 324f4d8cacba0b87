import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TEST_OPERATOR_KEY } from './support/credentials.js';
import { ApiClient } from '../src/demo/api-client.js';
import { DemoCallers } from '../src/demo/demo-callers.js';
import { DemoReport } from '../src/demo/demo-report.js';
import { MainJob } from '../src/demo/main-job.js';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import type { DemandView } from '../src/modules/demands/demand.view.js';
import type { LotDetailView, LotView } from '../src/modules/lots/lot.view.js';
import type { LotOutcomeView } from '../src/modules/matching/match-outcome.view.js';
import type { MatchRunView } from '../src/modules/matching/match-run.view.js';
import { decisionsOf, faultsOfMatch } from './support/match-checks.js';
import { Market, type FinishedMatch } from './support/market.js';
import { startTestApp, type TestApp } from './support/test-app.js';

/* The shipped example data through the whole main job, as `npm run demo` does it. */
describe('a match of the shipped examples', () => {
  const printed: string[] = [];
  let app: TestApp;
  let market: Market;
  let match: FinishedMatch;
  let lots: readonly LotDetailView[];
  let demands: readonly DemandView[];

  beforeAll(async () => {
    app = await startTestApp();
    await new MainJob(
      new DemoCallers(app.url, new ApiClient(app.url, TEST_OPERATOR_KEY)),
      new DemoReport((line) => printed.push(line)),
    ).run();
    market = await Market.open(app);
    const { user } = market;
    const listed = await user.all<LotView>('/v1/lots');
    lots = await Promise.all(listed.map(({ id }) => user.get<LotDetailView>(`/v1/lots/${id}`)));
    demands = await user.all<DemandView>('/v1/demands?status=OPEN');
    const [run] = await user.all<MatchRunView>('/v1/match-runs');
    match = await market.finished(run?.id ?? '');
  }, 60_000);
  afterAll(() => app.close());

  /** Outcome of the lot of a ticket. */
  async function outcomeOf(ticketNumber: string, form: string): Promise<LotOutcomeView> {
    const batches = await market.user.all<BatchView>('/v1/batches');
    const batch = batches.find((one) => one.ticketNumber === ticketNumber);
    const lot = lots.find((one) => one.batchId === batch?.id && one.form === form);
    const outcome = match.lots.find(({ lotId }) => lotId === lot?.id);
    if (!outcome) throw new Error(`No lot of ${ticketNumber} and ${form}`);
    return outcome;
  }

  it('takes every listed lot and open demand, and adds up', () => {
    expect(demands).toHaveLength(3);
    expect(lots.length).toBeGreaterThan(15);
    expect(faultsOfMatch(match, lots, demands)).toEqual([]);
  });

  it('beats taking the dearest pair first, and is proven optimal', () => {
    expect(match.summary.objectiveUsd).toBeGreaterThan(0);
    expect(match.summary.gapUsd).toBe(0);
    // "About two thirds more", says the README.
    expect(match.summary.objectiveUsd / match.summary.greedyObjectiveUsd).toBeCloseTo(5 / 3, 1);
  });

  it.each([
    ['EV-26-1114-01', 'LIBERATED_MAGNET', 'MATCHED'],
    ['DC-26-1104-01', 'WHOLE_DEVICE', 'MATCHED'],
    ['DC-26-1111-01', 'ROTOR_OR_ASSEMBLY', 'MATCHED'],
    ['EV-26-1110-01', 'ROTOR_OR_ASSEMBLY', 'OUTBID'],
    ['WT-26-1107-01', 'ROTOR_OR_ASSEMBLY', 'OUTBID'],
    ['DC-26-1104-02', 'WHOLE_DEVICE', 'NO_SURPLUS'],
    ['SW-26-1117-01', 'SWARF', 'NOT_ELIGIBLE'],
    ['WT-26-1116-01', 'LIBERATED_MAGNET', 'MATCHED'],
    ['SW-26-1101-01', 'SWARF', 'MATCHED'],
    ['SW-26-1101-02', 'SWARF', 'PARTLY_MATCHED'],
    ['DC-26-1109-01', 'WHOLE_DEVICE', 'NO_SURPLUS'],
    ['SW-26-1109-01', 'SWARF', 'NOT_ELIGIBLE'],
    ['ME-26-1103-01', 'WHOLE_DEVICE', 'NOT_ELIGIBLE'],
  ])('says of %s, %s: %s, as the README of the examples expects', async (ticket, form, status) => {
    expect((await outcomeOf(ticket, form)).status).toBe(status);
  });

  it('tells the owner of unmeasured swarf what to measure', async () => {
    const { nearMisses, reason } = await outcomeOf('SW-26-1109-01', 'SWARF');
    const gates = nearMisses.flatMap(({ failedGates }) => failedGates);
    expect(gates).toContainEqual({
      gate: 'MOISTURE',
      verdict: 'UNKNOWN',
      found: 'moisture between 10 and 32 wt%',
      required: 'at most 30 wt%',
      detail: expect.stringContaining('between 10 and 32 wt%'),
    });
    expect(reason).toContain(nearMisses[0]?.demandCode);
  });

  it('decides the same on the same state', async () => {
    const again = await market.match();
    expect(again.run.id).not.toBe(match.run.id);
    expect(again.run.snapshotDigest).toBe(match.run.snapshotDigest);
    expect(decisionsOf(again)).toEqual(decisionsOf(match));
    expect(new Set(again.lots.map((one) => JSON.stringify(one)))).toEqual(
      new Set(match.lots.map((one) => JSON.stringify(one))),
    );
  });

  it('prints every step of the demo', () => {
    const text = printed.join('\n');
    expect(printed.filter((line) => /^\d+\. /.test(line)).length).toBeGreaterThanOrEqual(7);
    expect(text).toMatch(/is told of LOT-\S+: It passes every gate of DEM-\S+, but better lots/);
    expect(text).toMatch(/it may accept LOT-/);
    for (const { code } of demands) expect(text).toContain(code);
    for (const { code } of lots) expect(text).toContain(code);
  });
});
