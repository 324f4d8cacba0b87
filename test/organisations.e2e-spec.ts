import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('organisations and their sites', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('survive a restart', async () => {
    const recycler = { name: 'Maasvlakte Magnet Recovery', roles: ['RECYCLER'] };
    const created = await app.request('POST', '/v1/organisations', { body: recycler });
    expect(created.status).toBe(201);
    const { id } = created.body as { id: string };
    const yard = { name: 'Yard 1', country: 'NL', latitude: 51.9489, longitude: 4.0531 };
    const site = await app.request('POST', `/v1/organisations/${id}/sites`, { body: yard });
    expect(site.status).toBe(201);

    await app.restart();

    const read = await app.request('GET', `/v1/organisations/${id}`);
    expect(read.body).toEqual({ ...recycler, id, recordedAt: '2026-11-23T08:00:00.000Z', version: 1 });
    expect(read.headers.get('etag')).toBe('"1"');
    const sites = await app.request('GET', `/v1/sites?organisationId=${id}`);
    expect(sites.body).toEqual({ items: [site.body], nextCursor: null });
  });
});
