import type { ReadTransaction } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { MatchRun } from './match-run.entity.js';

/** Part. @throws DomainError `match-run-not-found` */
export async function findMatchRun(tx: ReadTransaction, id: string): Promise<MatchRun> {
  const run = await tx.findOneBy(MatchRun, { id });
  if (!run) throw new DomainError('match-run-not-found', 'There is no match run with this id.');
  return run;
}
