import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DemandView } from '../src/modules/demands/demand.view.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import type { LotSourcingInput } from '../src/modules/lots/lot-sourcing.dto.js';
import type { MarketDemandView } from '../src/modules/market/market-demand.view.js';
import type { RulePackList, RulePackView } from '../src/modules/sourcing/rule-pack.view.js';
import type { SitePermitView } from '../src/modules/sourcing/site-permit.view.js';
import type { Problem } from '../src/platform/http/problem.dto.js';
import { MAGNETS, Market, OPEN_DEMAND } from './support/market.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { accepted, post, verdictOf } from './support/yard.js';

// Several matches, each in a thread of its own.
jest.setTimeout(60_000);

const DFARS = 'us-dfars-252-225-7052';

describe(`sourcing on ${databaseEngine()}`, () => {
  const clock = new SteppableClock('2026-11-23T08:00:00.000Z');
  let app: TestApp;
  let market: Market;
  let lot: LotDetailView;
  beforeAll(async () => {
    app = await startTestApp({ clock });
  });
  afterAll(() => app.close());

  /** A yard and a plant that nobody has used. */
  beforeEach(async () => {
    market = await Market.open(app);
    lot = await market.lot(MAGNETS);
  });

  const declare = async (sourcing: LotSourcingInput): Promise<LotDetailView> => {
    const { version } = await market.user.get<LotDetailView>(`/v1/lots/${lot.id}`);
    const headers = { 'if-match': `"${version}"` };
    const answer = await app.request('PUT', `/v1/lots/${lot.id}/sourcing`, { body: sourcing, headers });
    return accepted(answer) as LotDetailView;
  };

  /** What keeps the lot out of the demand: gate, what was found and what is required; MATCHED where nothing does. */
  const verdictsOf = async ({ id }: DemandView): Promise<readonly string[]> => {
    const { lots } = await market.match({ demandIds: [id] });
    const outcome = lots.find(({ lotId }) => lotId === lot.id);
    if (outcome?.status === 'MATCHED') return ['MATCHED'];
    return (outcome?.nearMisses ?? []).flatMap(({ failedGates }) =>
      failedGates.map(({ gate, verdict, found, required }) => `${gate} ${verdict}: ${found} | ${required}`),
    );
  };

  const permit = (changes: object = {}): Promise<SitePermitView> =>
    market.user.post(`/v1/sites/${market.plantId}/permits`, {
      reference: 'P-1',
      authority: 'Préfecture du Nord',
      wasteCodes: ['160216', 'Y49'],
      hazards: ['NONE'],
      validFrom: '2024-03-01',
      validUntil: '2027-02-28',
      ...changes,
    });

  it('has packs that anybody may read, each rule with its source', async () => {
    const { items } = await market.user.get<RulePackList>('/v1/rule-packs');
    expect(items.map(({ id }) => id)).toContain(DFARS);
    const rules = items.flatMap(({ versions }) => versions.flatMap((version) => version.rules));
    expect(rules.filter(({ source }) => !source.url.startsWith('https://'))).toEqual([]);
    const pack = await market.user.get<RulePackView>(`/v1/rule-packs/${DFARS}`);
    expect(pack.versions.map(({ effectiveFrom, effectiveTo }) => [effectiveFrom, effectiveTo])).toEqual([
      ['2024-05-30', '2026-12-31'],
      ['2027-01-01', null],
    ]);
    expect(verdictOf(await app.request('GET', '/v1/rule-packs/no-such-pack'))).toBe(
      '404 RULE_PACK_NOT_FOUND',
    );
  });

  it('refuses a demand that names a pack which there is not', async () => {
    const body = { siteId: market.plantId, ...OPEN_DEMAND, rulePacks: [{ rulePack: 'no-such-pack' }] };
    expect(verdictOf(await post(app, '/v1/demands', body))).toBe(
      '422 DEMAND_NOT_VALID /rulePacks/0/rulePack UNKNOWN_RULE_PACK',
    );
  });

  it('is declared as a whole, versioned, and goes on to parts', async () => {
    expect(lot.sourcing).toBeNull();
    const declared = await declare({ wasteStatus: 'WASTE', ewcCode: '160216', meltedIn: ['VN', 'JP'] });
    expect(declared).toMatchObject({
      version: lot.version + 1,
      sourcing: {
        wasteStatus: 'WASTE',
        baselCode: null,
        ewcCode: '160216',
        consumerStatus: null,
        minedIn: null,
        meltedIn: ['JP', 'VN'],
        documents: [],
      },
    });
    const stale = { body: {}, headers: { 'if-match': `"${lot.version}"` } };
    expect((await app.request('PUT', `/v1/lots/${lot.id}/sourcing`, stale)).status).toBe(412);
    const parts = { parts: [{ massKg: 400 }, {}] };
    const { made } = await market.user.post<{ made: LotDetailView[] }>(`/v1/lots/${lot.id}/splits`, parts);
    expect(made.map(({ sourcing }) => sourcing)).toEqual([declared.sourcing, declared.sourcing]);
    const earlier = await market.user.get<LotDetailView>(
      `/v1/lots/${lot.id}?asOf=${encodeURIComponent(clock.now())}`,
    );
    expect(earlier.sourcing).toEqual(declared.sourcing);
  });

  it.each(['1602', '16 02 16', '160216**'])(
    'refuses %s as an entry of the List of Waste',
    async (ewcCode) => {
      const answer = await app.request('PUT', `/v1/lots/${lot.id}/sourcing`, {
        body: { ewcCode },
        headers: { 'if-match': `"${lot.version}"` },
      });
      expect((answer.body as Problem).errors?.map(({ pointer }) => pointer)).toEqual(['/ewcCode']);
    },
  );

  it('is judged by every version of a pack that is in force in the window', async () => {
    // From 15 December 2026 to 30 June 2027: melted or produced until the turn of the year, mined, refined and separated after it.
    const demand = await market.demand({ rulePacks: [{ rulePack: DFARS }] });
    const shown = await market.user.get<MarketDemandView>(`/v1/market/demands/${demand.id}`);
    expect(shown.rulePacks).toEqual([{ rulePack: DFARS, unknownPasses: false }]);

    const undeclared = await verdictsOf(demand);
    expect(undeclared).toHaveLength(1);
    expect(undeclared[0]).toContain('SOURCING UNKNOWN: melted in: not known');
    await declare({ meltedIn: ['JP'], producedIn: ['JP'] });
    const [half] = await verdictsOf(demand);
    expect(half).toContain('mined in: not known; refined in: not known; separated in: not known');
    expect(half).not.toContain('melted');
    await declare({
      minedIn: ['CN'],
      refinedIn: ['EE'],
      separatedIn: ['EE'],
      meltedIn: ['JP'],
      producedIn: ['JP'],
    });
    expect(await verdictsOf(demand)).toEqual([
      `SOURCING FAIL: mined in: CN | ${DFARS} version 2: The magnet material is not mined in a covered country`,
    ]);

    const early = await market.demand({ rulePacks: [{ rulePack: DFARS }], windowUntil: '2026-12-31' });
    expect(await verdictsOf(early)).toEqual(['MATCHED']);
  });

  it('lets pass what nobody knows where the demand says so', async () => {
    const demand = await market.demand({ rulePacks: [{ rulePack: DFARS, unknownPasses: true }] });
    expect(await verdictsOf(demand)).toEqual(['MATCHED']);
    await declare({ meltedIn: ['RU'] });
    const [verdict] = await verdictsOf(demand);
    expect(verdict).toContain('SOURCING FAIL: melted in: RU');
  });

  it('asks for a permit where the plant has stated one, and for the facts that it is about', async () => {
    const demand = await market.demand();
    expect(await verdictsOf(demand)).toEqual(['MATCHED']);
    await permit();
    const required = 'permitted are 160216, Y49, hazard NONE, 2024-03-01 to 2027-02-28';
    expect(await verdictsOf(demand)).toEqual([`PERMIT UNKNOWN: waste status not declared | ${required}`]);
    await declare({ wasteStatus: 'WASTE', ewcCode: '120118*' });
    const [fails] = await verdictsOf(demand);
    expect(fails).toContain('PERMIT FAIL: waste code 120118*, hazard not declared');
    await declare({ wasteStatus: 'WASTE', ewcCode: '120118*', baselCode: 'Y49' });
    const [unknown] = await verdictsOf(demand);
    expect(unknown).toContain('PERMIT UNKNOWN: waste code 120118*, Y49, hazard not declared');
    await permit({ reference: 'P-2', hazards: undefined });
    expect(await verdictsOf(demand)).toEqual(['MATCHED']);
  });

  it('shows a permit to its own organisation, until it is withdrawn and counts no more', async () => {
    const { id, version } = await permit();
    const path = `/v1/sites/${market.plantId}/permits`;
    expect((await market.user.all<SitePermitView>(path)).map((one) => one.id)).toEqual([id]);
    const reason = { reason: 'Revoked by the authority.' };
    const withdrawn = await market.user.post(`/v1/site-permits/${id}/withdrawal`, reason, version);
    expect(withdrawn).toMatchObject({
      withdrawnAt: clock.now(),
      withdrawalReason: reason.reason,
      version: 2,
    });
    expect(verdictOf(await post(app, `/v1/site-permits/${id}/withdrawal`, reason, 2))).toBe(
      '409 SITE_PERMIT_WITHDRAWN',
    );
    await declare({ wasteStatus: 'WASTE', ewcCode: '160216' });
    const [verdict] = await verdictsOf(await market.demand());
    expect(verdict).toContain('PERMIT FAIL');
    expect(verdict).toContain('a permit, of which none stands');
    expect(verdictOf(await post(app, path, { ...OWN_PERMIT, validUntil: '2023-12-31' }))).toBe(
      '422 PERMIT_NOT_VALID /validUntil OUT_OF_RANGE',
    );
  });

  it('does not accept an allocation whose permit is withdrawn since', async () => {
    const { id, version } = await permit({ hazards: undefined });
    await declare({ wasteStatus: 'WASTE', ewcCode: '160216' });
    const demand = await market.demand();
    const { run, allocations } = await market.match({ demandIds: [demand.id] });
    const [allocation] = allocations;
    await market.user.post(`/v1/site-permits/${id}/withdrawal`, { reason: 'Revoked.' }, version);
    const refusal = await post(
      app,
      `/v1/match-runs/${run.id}/allocations/${allocation?.id}/acceptance?dryRun=true`,
      {},
    );
    expect(refusal.body).toMatchObject({
      code: 'MATCH_ALLOCATION_STALE',
      facts: { changes: [{ code: 'PERMIT_WITHDRAWN' }] },
    });
  });
});

const OWN_PERMIT = {
  reference: 'P-3',
  authority: 'Préfecture du Nord',
  wasteCodes: ['160216'],
  validFrom: '2024-01-01',
};
