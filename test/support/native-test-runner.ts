import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import type {} from './jest-globals.js';

/*
 * Runs a test file with Jest's own jest-circus, but has Node.js load it and what it imports, in the process of the worker
 * as it is. Jest would give every file a context of its own and compile NestJS, TypeORM and the application anew for each
 * of 300 files, which took half of a run's time; and it puts an interceptor before the context's global names, so that each
 * `Math` or `Float64Array` costs 200 ns (https://github.com/nodejs/node/issues/31658).
 *
 * A test file is evaluated for itself, each time; what it imports is evaluated once per worker, as in a server that goes on.
 */

type JestGlobals = typeof globalThis.lodestockJestGlobals;

interface Project {
  readonly globals: Readonly<Record<string, unknown>>;
}

interface Environment {
  readonly global: { readonly console: Console };
}

/** What jest-circus asks of Jest's module loader. */
interface Loader {
  requireInternalModule(file: string): unknown;
  setGlobalsForRuntime(globals: Omit<JestGlobals, 'jest'>): void;
  unstable_importModule(file: string): Promise<unknown>;
  unstable_shouldLoadAsEsm(file: string): boolean;
}

type TestFramework = (...given: RunnerArguments) => Promise<unknown>;
type RunnerArguments = [
  globalConfig: unknown,
  project: Project,
  environment: Environment,
  loader: Loader,
  testFile: string,
  sendMessageToJest: unknown,
];

const require = createRequire(import.meta.url);
const { default: runCircus } = require('jest-circus/runner') as { readonly default: TestFramework };

register('./resolve-jest-globals.js', import.meta.url);

/** Jest's contract with itself: where jest-circus looks for its handlers of events, and for the timeout of a file. */
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');
const TEST_TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

/** Of Jest's object for mocks and timers what the tests use. */
const jest = {
  /** @param milliseconds that each test of the file may take from now on */
  setTimeout: (milliseconds: number): void => void Reflect.set(globalThis, TEST_TIMEOUT, milliseconds),
} as JestGlobals['jest'];

/**
 * Storages that the file has used. Until Node.js 24 every enabled AsyncLocalStorage of the process is carried over to
 * every new promise, those of files and databases of the past as well.
 */
const storages = new Set<AsyncLocalStorage<unknown>>();
noteStorages();

function noteStorages(): void {
  const { prototype } = AsyncLocalStorage;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is bound where it is applied
  const { run } = prototype;
  prototype.run = function (this: AsyncLocalStorage<unknown>, ...given: unknown[]): unknown {
    storages.add(this);
    return Reflect.apply(run, this, given) as unknown;
  } as typeof run;
}

let filesRun = 0;

/** jest-circus keeps the tests of a file in its own module: every file has a fresh one. */
function requireAfresh(file: string): unknown {
  Reflect.deleteProperty(globalThis, EVENT_HANDLERS);
  Reflect.deleteProperty(globalThis, TEST_TIMEOUT);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the cache is an object
  delete require.cache[file];
  return require(file);
}

/** The `testRunner` of Jest's projects. */
export default async function runNatively(...given: RunnerArguments): Promise<unknown> {
  const [globalConfig, project, environment, jestsLoader, testFile, sendMessageToJest] = given;
  const loader: Loader = Object.assign(Object.create(jestsLoader) as Loader, {
    requireInternalModule: requireAfresh,
    setGlobalsForRuntime: (globals: Omit<JestGlobals, 'jest'>) => {
      globalThis.lodestockJestGlobals = { ...globals, jest };
    },
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: (file: string) => {
      filesRun += 1;
      return import(`${pathToFileURL(file).href}?run=${filesRun}`);
    },
  });
  const { console } = globalThis;
  Object.assign(globalThis, project.globals, { console: environment.global.console });
  try {
    return await runCircus(globalConfig, project, environment, loader, testFile, sendMessageToJest);
  } finally {
    globalThis.console = console;
    for (const storage of storages) storage.disable();
    storages.clear();
  }
}
