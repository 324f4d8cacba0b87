import type { ReadTransaction } from '../../platform/database/database.js';
import { newId } from '../../platform/new-id.js';
import { publicCode } from '../../platform/public-code.js';
import { requireSite } from '../organisations/organisations.service.js';
import type { DemandReferences } from './demand-references.js';
import type { Demand } from './demand.entity.js';
import { toSpecification, type DemandCreate } from './demands.dto.js';
import { assertDemandSpecification } from './domain/demand-specification.js';

/**
 * Part: an open demand with these terms, which is not stored yet.
 * @param recordedAt RFC 3339 UTC
 * @throws DomainError where a field or the plant will not do
 */
export async function openDemand(
  tx: ReadTransaction,
  terms: DemandCreate,
  { catalogue, rulePacks }: DemandReferences,
  recordedAt: string,
): Promise<Demand> {
  const specification = toSpecification(terms);
  assertDemandSpecification(specification, catalogue, (id) => rulePacks.get(id) !== null);
  const plant = await requireSite(tx, terms.siteId, 'SEPARATOR', '/siteId');
  const id = newId();
  return {
    id,
    code: publicCode('DEM', id, recordedAt),
    organisationId: plant.organisationId,
    siteId: plant.id,
    title: terms.title,
    status: 'OPEN',
    specification,
    windowFrom: specification.windowFrom,
    windowUntil: specification.windowUntil,
    country: plant.country,
    latitude: plant.latitude,
    longitude: plant.longitude,
    withdrawnAt: null,
    withdrawalReason: null,
    recordedAt,
    version: 1,
  };
}
