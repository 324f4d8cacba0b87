import { Organisations1764000000001 } from './0001-organisations.js';

/** Every migration, oldest first. One set serves both engines. */
export const MIGRATIONS = [Organisations1764000000001] as const;
