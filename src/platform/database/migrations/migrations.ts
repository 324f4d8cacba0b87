import { Organisations1764000000001 } from './0001-organisations.js';
import { BatchesAndLots1764000000002 } from './0002-batches-and-lots.js';

/** Every migration, oldest first. One set serves both engines. */
export const MIGRATIONS = [Organisations1764000000001, BatchesAndLots1764000000002] as const;
