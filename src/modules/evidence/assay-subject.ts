import type { ReadTransaction } from '../../platform/database/database.js';
import { isUuid } from '../../platform/http/text-formats.js';
import type { ImportSite } from '../../platform/import/import-kind.js';
import { DomainError } from '../../shared/domain-error.js';
import { Batch } from '../batches/batch.entity.js';
import type { EstimateSubject } from '../estimation/estimation.service.js';
import { Lot } from '../lots/lot.entity.js';
import type { AssayImportInput } from './evidence.dto.js';
import { evidenceNotValid } from './domain/evidence-not-valid.js';

/**
 * Part: what an assay of a file is of, among the batches and lots of the site. Those of others are not found, in the very
 * words for what there is not.
 * @throws DomainError `evidence-not-valid` where it names none or two, `reference-not-found`
 */
export async function findAssaySubject(
  tx: ReadTransaction,
  { batch, lot }: Pick<AssayImportInput, 'batch' | 'lot'>,
  site: ImportSite,
): Promise<EstimateSubject> {
  if (batch !== undefined && lot !== undefined) {
    const detail = 'An assay is of a batch or of a lot: name one.';
    throw evidenceNotValid([{ pointer: '/lot', code: 'ONE_ONLY', detail }]);
  }
  if (batch !== undefined) return { kind: 'BATCH', id: await findBatchId(tx, batch.trim(), site) };
  if (lot !== undefined) return { kind: 'LOT', id: await findLotId(tx, lot.trim(), site) };
  const detail = 'Name the batch or lot that the assay is of.';
  throw evidenceNotValid([{ pointer: '/batch', code: 'REQUIRED', detail }]);
}

async function findBatchId(tx: ReadTransaction, name: string, { id: siteId }: ImportSite): Promise<string> {
  const byName = [
    { siteId, code: name },
    { siteId, liveTicketNumber: name },
  ];
  const found = await tx.findOne(Batch, {
    select: { id: true },
    where: isUuid(name) ? [{ siteId, id: name }, ...byName] : byName,
  });
  if (found !== null) return found.id;
  throw notFound('/batch', 'This site has no such batch: name it by its id, code or ticket number.');
}

async function findLotId(tx: ReadTransaction, name: string, { id: siteId }: ImportSite): Promise<string> {
  const found = await tx.findOne(Lot, {
    select: { id: true },
    where: isUuid(name) ? { siteId, id: name } : { siteId, code: name },
  });
  if (found !== null) return found.id;
  throw notFound('/lot', 'This site has no such lot: name it by its id or code.');
}

function notFound(pointer: string, detail: string): DomainError {
  return new DomainError('reference-not-found', detail, {}, [
    { pointer, code: 'REFERENCE_NOT_FOUND', detail },
  ]);
}
