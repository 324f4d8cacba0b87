import { ENTITIES } from '../../src/entities.js';
import { AuditEvent } from '../../src/platform/audit/audit-event.entity.js';
import type { WriteTransaction } from '../../src/platform/database/database.js';
import { openDatabase } from '../../src/platform/database/open-database.js';

/** Changes stored rows as somebody with access to the database would: no event says so. */
export async function behindTheBack<Result>(
  databaseUrl: string,
  work: (tx: WriteTransaction) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(
    databaseUrl,
    ENTITIES.filter((entity) => entity !== AuditEvent),
  );
  try {
    return await database.write(work);
  } finally {
    await database.close();
  }
}
