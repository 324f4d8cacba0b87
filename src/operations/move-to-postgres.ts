import { ENTITIES } from '../entities.js';
import {
  copyToPostgres,
  endTransfer,
  type TransferOutcome,
  type TransferProgress,
} from '../platform/transfer/copy-to-postgres.js';
import { requireSound, type SoundInstallation } from './sound-installation.js';

/** Who wants to know how far it is. */
export interface MoveListener {
  readonly onBatch?: (progress: TransferProgress) => void;
  /** When every row has arrived and before the books and the chain are verified. */
  readonly onCopied?: (outcome: TransferOutcome) => void;
}

/**
 * Moves a SQLite database into an empty PostgreSQL database; the SQLite file stays as it is. Run again after it was
 * stopped, it goes on where it was. No server starts on the target before all of it is verified.
 * @throws TransferError where the source is open elsewhere or has changed, the target is not empty, or the copy is not sound
 */
export async function moveToPostgres(
  path: string,
  url: string,
  { onBatch, onCopied }: MoveListener = {},
): Promise<SoundInstallation> {
  const outcome = await copyToPostgres(path, url, ENTITIES, onBatch);
  onCopied?.(outcome);
  const sound = await requireSound(url);
  await endTransfer(url, ENTITIES);
  return sound;
}
