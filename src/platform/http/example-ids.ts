/**
 * Ids that the examples of the OpenAPI document refer to. The tests run every example against a world of their
 * own and put that world's ids in their place.
 */
export const EXAMPLE_ID = {
  organisation: '0199b0a2-0001-7000-8000-000000000001',
  separator: '0199b0a2-0001-7000-8000-000000000002',
  site: '0199b0a2-0002-7000-8000-000000000001',
  plant: '0199b0a2-0002-7000-8000-000000000002',
  batch: '0199b0a2-0003-7000-8000-000000000001',
  batchImport: '0199b0a2-0004-7000-8000-000000000001',
  import: '0199b0a2-0022-7000-8000-000000000001',
  readyImport: '0199b0a2-0022-7000-8000-000000000002',
  estimate: '0199b0a2-0005-7000-8000-000000000001',
  lot: '0199b0a2-0006-7000-8000-000000000001',
  secondLot: '0199b0a2-0006-7000-8000-000000000002',
  operationPosting: '0199b0a2-0012-7000-8000-000000000002',
  hold: '0199b0a2-0014-7000-8000-000000000001',
  posting: '0199b0a2-0012-7000-8000-000000000001',
  reservation: '0199b0a2-0013-7000-8000-000000000001',
  demand: '0199b0a2-0007-7000-8000-000000000001',
  evidence: '0199b0a2-0010-7000-8000-000000000001',
  matchRun: '0199b0a2-0008-7000-8000-000000000001',
  allocation: '0199b0a2-0017-7000-8000-000000000002',
  magnetLot: '0199b0a2-0017-7000-8000-000000000003',
  queuedMatchRun: '0199b0a2-0017-7000-8000-000000000001',
  catalogueProposal: '0199b0a2-0011-7000-8000-000000000001',
  priceSeries: '0199b0a2-0009-7000-8000-000000000001',
  user: '0199b0a2-0018-7000-8000-000000000001',
  member: '0199b0a2-0018-7000-8000-000000000002',
  apiKey: '0199b0a2-0018-7000-8000-000000000003',
  accessGrant: '0199b0a2-0018-7000-8000-000000000004',
  webhookEndpoint: '0199b0a2-0021-7000-8000-000000000001',
  webhookDelivery: '0199b0a2-0021-7000-8000-000000000002',
  sitePermit: '0199b0a2-0028-7000-8000-000000000001',
  refreshToken: `ls_refresh_0199b0a2001870008000000000000005_1_${'x'.repeat(43)}`,
} as const;

/** What the examples log in with. The tests put a login of their own in its place: two people have not the same. */
export const EXAMPLE_LOGIN = 'ada@recovery.example';
export const EXAMPLE_PASSWORD = 'seven grey herons wade';
/** What a device shows, and what stands in for it. The tests put those of a user of their own in their place. */
export const EXAMPLE_ONE_TIME_CODE = '755224';
export const EXAMPLE_RECOVERY_CODE = 'mzxw-6ytb-mzxw-6ytb';
