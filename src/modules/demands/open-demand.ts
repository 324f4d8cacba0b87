import type { ReadTransaction } from '../../platform/database/database.js';
import { newId } from '../../platform/new-id.js';
import { publicCode } from '../../platform/public-code.js';
import { requireSite } from '../organisations/organisations.service.js';
import type { DemandReferences } from './demand-references.js';
import type { Demand } from './demand.entity.js';
import type { Site } from '../organisations/site.entity.js';
import { toSpecification, type DemandContentInput, type DemandCreate } from './demands.dto.js';
import { assertDemandSpecification, type DemandSpecification } from './domain/demand-specification.js';

/**
 * Part: an open demand with these terms, which is not stored yet.
 * @param recordedAt RFC 3339 UTC
 * @throws DomainError where a field or the plant will not do
 */
export async function openDemand(
  tx: ReadTransaction,
  terms: DemandCreate,
  references: DemandReferences,
  recordedAt: string,
): Promise<Demand> {
  const specification = checkedSpecification(terms, references);
  const plant = await requireSite(tx, terms.siteId, 'SEPARATOR', '/siteId');
  return demandAt(plant, terms, specification, recordedAt);
}

/** @throws DomainError where a term will not do, or names what the reference data does not have */
export function checkedSpecification(
  terms: DemandContentInput,
  { catalogue, rulePacks }: DemandReferences,
): DemandSpecification {
  const specification = toSpecification(terms);
  assertDemandSpecification(specification, catalogue, (id) => rulePacks.get(id) !== null);
  return specification;
}

/** An open demand of a plant, which is not stored yet. @param recordedAt RFC 3339 UTC */
export function demandAt(
  plant: Omit<Site, 'name' | 'recordedAt' | 'version'>,
  terms: DemandContentInput,
  specification: DemandSpecification,
  recordedAt: string,
): Demand {
  const id = newId();
  return {
    id,
    code: publicCode('DEM', id, recordedAt),
    organisationId: plant.organisationId,
    siteId: plant.id,
    reference: terms.reference ?? null,
    liveReference: terms.reference ?? null,
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
