import { DomainError } from '../../shared/domain-error.js';
import type { ProblemCode } from '../http/problems.js';
import type { SubjectKind } from './access-policy.js';

const NOT_FOUND: Readonly<Record<SubjectKind, readonly [code: ProblemCode, name: string]>> = {
  organisation: ['organisation-not-found', 'organisation'],
  site: ['site-not-found', 'site'],
  batch: ['batch-not-found', 'batch'],
  batchImport: ['batch-import-not-found', 'import'],
  import: ['import-not-found', 'import'],
  estimate: ['estimate-not-found', 'estimate'],
  lot: ['lot-not-found', 'lot'],
  lotHold: ['hold-not-found', 'hold'],
  posting: ['posting-not-found', 'posting'],
  evidence: ['evidence-not-found', 'evidence'],
  reservation: ['reservation-not-found', 'reservation'],
  priceSeries: ['price-series-not-found', 'price series'],
  demand: ['demand-not-found', 'demand'],
  member: ['member-not-found', 'member'],
  apiKey: ['api-key-not-found', 'API key'],
  accessGrant: ['access-grant-not-found', 'access grant'],
  webhookEndpoint: ['webhook-endpoint-not-found', 'webhook endpoint'],
  webhookDelivery: ['webhook-delivery-not-found', 'delivery'],
  sitePermit: ['site-permit-not-found', 'permit'],
  allocation: ['match-allocation-not-found', 'allocation'],
};

/** For what there is not, and for what the caller may not know that there is. */
export function subjectNotFound(kind: SubjectKind): DomainError {
  const [code, name] = NOT_FOUND[kind];
  return new DomainError(code, `There is no ${name} with this id.`);
}
