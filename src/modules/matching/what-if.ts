import { In } from 'typeorm';
import type { ReadTransaction } from '../../platform/database/database.js';
import { DomainError, type InputFault } from '../../shared/domain-error.js';
import { microsFromUsd } from '../../shared/money.js';
import type { DemandReferences } from '../demands/demand-references.js';
import { openDemand, type DemandTerms } from '../demands/demand-terms.js';
import { Demand } from '../demands/demand.entity.js';
import { Lot } from '../lots/lot.entity.js';
import type { WhatIf } from './market-variation.js';
import type { WhatIfInput } from './matching.dto.js';

/**
 * Part: a demand that is stored nowhere, with these terms.
 * @param now RFC 3339 UTC
 * @throws DomainError as for a demand that is to be stored
 */
export async function draftDemand(
  tx: ReadTransaction,
  terms: DemandTerms,
  references: DemandReferences,
  now: string,
): Promise<Demand> {
  return { ...(await openDemand(tx, terms, references, now)), code: 'PREVIEW' };
}

/**
 * Part: what a what-if run is to take for granted.
 * @throws DomainError `reference-not-found` where a lot is not listed or a demand not open, and those of new terms
 */
export async function understandWhatIf(
  tx: ReadTransaction,
  { demands = [], lots = [] }: WhatIfInput,
  references: DemandReferences,
  now: string,
): Promise<WhatIf> {
  const open = await tx.findBy(Demand, {
    id: In(demands.map(({ demandId }) => demandId)),
    status: 'OPEN',
  });
  const listed = await tx.findBy(Lot, { id: In(lots.map(({ lotId }) => lotId)), status: 'LISTED' });
  assertFound('demands', 'demandId', demands, new Set(open.map(({ id }) => id)));
  assertFound('lots', 'lotId', lots, new Set(listed.map(({ id }) => id)));
  const changed: WhatIf['demands'][number][] = [];
  for (const [index, { demandId, terms }] of demands.entries()) {
    const draft = await below(`/whatIf/demands/${index}/terms`, () =>
      draftDemand(tx, terms, references, now),
    );
    const owner = open.find(({ id }) => id === demandId)?.organisationId;
    if (draft.organisationId !== owner) throw notOfTheOwner(index);
    const { specification, siteId, windowFrom, windowUntil, country, latitude, longitude } = draft;
    const place = { siteId, country, latitude, longitude };
    changed.push({ id: demandId, specification, windowFrom, windowUntil, ...place });
  }
  return {
    demands: changed,
    lots: lots.map(({ lotId, reservePriceUsdPerKgNdPrOxide: price }) => ({
      id: lotId,
      reserveUsdMicrosPerKg: price === undefined ? null : microsFromUsd(price),
    })),
  };
}

function assertFound<Key extends string>(
  list: 'demands' | 'lots',
  key: Key,
  items: readonly Readonly<Record<Key, string>>[],
  found: ReadonlySet<string>,
): void {
  const word = list === 'lots' ? 'listed lot' : 'open demand';
  const faults = items.flatMap((item, index): InputFault[] => {
    if (found.has(item[key])) return [];
    const detail = `There is no ${word} with this id.`;
    return [{ pointer: `/whatIf/${list}/${index}/${key}`, code: 'REFERENCE_NOT_FOUND', detail }];
  });
  if (faults.length > 0)
    throw new DomainError('reference-not-found', `${faults.length} ${word}(s) not found.`, {}, faults);
}

function notOfTheOwner(index: number): DomainError {
  const detail = 'Name a plant of the separator whose demand it is.';
  const pointer = `/whatIf/demands/${index}/terms/siteId`;
  return new DomainError('reference-not-found', detail, {}, [
    { pointer, code: 'REFERENCE_NOT_FOUND', detail },
  ]);
}

/** Faults of a nested input say where they are in the whole. */
async function below<Result>(prefix: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const faults = error.faults.map((fault) => ({ ...fault, pointer: prefix + fault.pointer }));
    throw new DomainError(error.code, error.message, error.facts, faults);
  }
}
