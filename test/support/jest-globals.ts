import type * as globals from '@jest/globals';

/*
 * What `import … from '@jest/globals'` means in a test file: Jest's functions for that file. It is evaluated anew for each,
 * when the file is loaded.
 */
declare global {
  /** Set by the test runner, before it loads a file. */
  var lodestockJestGlobals: typeof globals;
}

export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } =
  globalThis.lodestockJestGlobals;
