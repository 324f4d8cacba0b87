import { createRequire } from 'node:module';

interface Test {
  readonly path: string;
}

interface Sequencer {
  sort(tests: readonly Test[]): readonly Test[] | Promise<readonly Test[]>;
}

// Its types are those of a CommonJS module, which an import of Node.js does not give.
const { default: TestSequencer } = createRequire(import.meta.url)('@jest/test-sequencer') as {
  readonly default: new (options: unknown) => Sequencer;
};

/** Parts of the names of the files that take longest, longest first. */
const LONG_FILES = [
  'hostile-corpus',
  'crash.e2e',
  'estimation-coverage-assays',
  'reservation-race',
  'openapi-examples',
  'estimation-coverage',
  'move-to-postgres',
  'backup',
  'interleavings',
  'idempotency',
  'batch-import-files',
  'reservation-expiry',
  'matching-many',
  'run-match-rules',
  'migrations-populated',
] as const;

function placeOf({ path }: Test): number {
  const place = LONG_FILES.findIndex((part) => path.includes(part));
  return place < 0 ? LONG_FILES.length : place;
}

/**
 * Jest's order of test files, after those that are known to take long: where it has not measured any yet it goes by their
 * sizes, and one worker would be at a long file when the others have nothing left.
 */
export default class LongFilesFirst extends TestSequencer {
  override async sort(tests: readonly Test[]): Promise<readonly Test[]> {
    const sorted = await super.sort(tests);
    return [...sorted].sort((one, other) => placeOf(one) - placeOf(other));
  }
}
