import { appendEvent, type FactValue } from '../../platform/audit/append-event.js';
import type { WriteTransaction } from '../../platform/database/database.js';
import type { MatchRun } from './match-run.entity.js';

/** Part: records what happened to a run. @param confidential of other people's terms: only a commitment to it is told */
export async function appendRunEvent(
  tx: WriteTransaction,
  type: `match-run.${string}`,
  { id, version }: Pick<MatchRun, 'id' | 'version'>,
  recordedAt: string,
  { facts = {}, confidential }: RunEventContent = {},
): Promise<void> {
  await appendEvent(tx, {
    type,
    subjectKind: 'match-run',
    subjectId: id,
    organisationId: null,
    facts: { ...facts, version },
    ...(confidential === undefined ? {} : { confidential }),
    recordedAt,
  });
}

interface RunEventContent {
  readonly facts?: Readonly<Record<string, FactValue>>;
  readonly confidential?: object;
}
