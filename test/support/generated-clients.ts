import createClient from 'openapi-fetch';
import type { paths } from '../generated/schema.js';
import { V1 } from '../generated/second-client/V1.js';
import { authorizationOf } from './credentials.js';
import type { MainJobClient, Schemas } from './main-job.js';

/** What came back, or an error that says why nothing did. */
export function dataOf<Data>({
  data,
  error,
}: {
  readonly data?: Data;
  readonly error?: Schemas['Problem'];
}): Data {
  if (data !== undefined) return data;
  throw new Error(error ? `${error.code}: ${error.detail}` : 'No answer');
}

/** openapi-typescript makes types of the document, by which openapi-fetch checks what is asked for. */
export function clientByPath(url: string): MainJobClient {
  const client = createClient<paths>({ baseUrl: url, headers: authorizationOf({}) });
  const at = (id: string) => ({ params: { path: { id } } });
  return {
    addOrganisation: async (body) => dataOf(await client.POST('/v1/organisations', { body })),
    addSite: async (id, body) =>
      dataOf(await client.POST('/v1/organisations/{id}/sites', { ...at(id), body })),
    logBatch: async (body) => dataOf(await client.POST('/v1/batches', { body })),
    estimate: async (id) => dataOf(await client.GET('/v1/estimates/{id}', at(id))),
    addEvidence: async (id, body) =>
      dataOf(await client.POST('/v1/batches/{id}/evidence', { ...at(id), body })),
    makeLot: async (body) => dataOf(await client.POST('/v1/lots', { body })),
    listLot: async (id, version, body) => {
      const header = { 'If-Match': `"${version}"` };
      return dataOf(await client.POST('/v1/lots/{id}/listing', { params: { path: { id }, header }, body }));
    },
    browse: async (form, oxide, oxideKgMin) => {
      const query = { form, oxide, oxideKgMin, oxideCertainty: 'CERTAIN' } as const;
      return dataOf(await client.GET('/v1/lots', { params: { query } }));
    },
    stateDemand: async (body) => dataOf(await client.POST('/v1/demands', { body })),
    match: async (body) => dataOf(await client.POST('/v1/match-runs', { body })),
    matchRun: async (id) => dataOf(await client.GET('/v1/match-runs/{id}', at(id))),
    allocations: async (id) => dataOf(await client.GET('/v1/match-runs/{id}/allocations', at(id))),
    outcomesOfLots: async (id, status) => {
      const params = { path: { id }, query: { status, limit: 10 } };
      return dataOf(await client.GET('/v1/match-runs/{id}/lots', { params }));
    },
    outcomesOfDemands: async (id) => dataOf(await client.GET('/v1/match-runs/{id}/demands', at(id))),
    accept: async (id, allocationId, body) => {
      const path = '/v1/match-runs/{id}/allocations/{allocationId}/acceptance';
      return dataOf(await client.POST(path, { params: { path: { id, allocationId } }, body }));
    },
    availability: async (id) => dataOf(await client.GET('/v1/lots/{id}/availability', at(id))),
    provenance: async (id) => dataOf(await client.GET('/v1/lots/{id}/provenance', at(id))),
  };
}

/** swagger-typescript-api makes a class with a method for each operation, and its own types of everything. */
export function clientByMethod(url: string): MainJobClient {
  const v1 = new V1({ baseUrl: url, baseApiParams: { headers: authorizationOf({}) } });
  return {
    addOrganisation: (organisation) => v1.createOrganisation(organisation),
    addSite: (organisationId, site) => v1.createSite(organisationId, site),
    logBatch: (batch) => v1.createBatch(batch),
    estimate: (id) => v1.getEstimate(id),
    addEvidence: (batchId, evidence) => v1.addBatchEvidence(batchId, evidence),
    makeLot: (lot) => v1.createLot(lot),
    listLot: (id, version, listing) =>
      v1.listLot(id, listing, { headers: { ...authorizationOf({}), 'If-Match': `"${version}"` } }),
    browse: (form, oxide, oxideKgMin) => v1.listLots({ form, oxide, oxideKgMin, oxideCertainty: 'CERTAIN' }),
    stateDemand: (demand) => v1.createDemand(demand),
    match: (request) => v1.createMatchRun(request),
    matchRun: (id) => v1.getMatchRun(id),
    allocations: (runId) => v1.listMatchAllocations(runId),
    outcomesOfLots: (runId, status) => v1.listMatchLotOutcomes(runId, { status, limit: 10 }),
    outcomesOfDemands: (runId) => v1.listMatchDemandOutcomes(runId),
    accept: (runId, allocationId, acceptance) => v1.acceptMatchAllocation(runId, allocationId, acceptance),
    availability: (lotId) => v1.getLotAvailability(lotId),
    provenance: (lotId) => v1.getProvenance(lotId),
  };
}
