import { AUDITED_POSTINGS } from './modules/ledger/audited-postings.js';
import { AUDITED_BATCH_REVISIONS } from './modules/batches/stored-revisions.js';
import { AUDITED_ESTIMATES } from './modules/estimation/estimate-digest.js';
import type { AuditedRows } from './platform/audit/audited-rows.js';

/** Every kind of row that `verify:audit --content` holds against the chain. */
export const AUDITED_ROWS: readonly AuditedRows[] = [
  AUDITED_ESTIMATES,
  AUDITED_BATCH_REVISIONS,
  AUDITED_POSTINGS,
];
