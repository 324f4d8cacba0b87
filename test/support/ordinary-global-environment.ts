import asyncHooks from 'node:async_hooks';
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const { AsyncLocalStorage } = asyncHooks;

/**
 * Jest's environment for Node.js, but with an ordinary global object. Jest puts an interceptor before every global name,
 * so that each `Math` or `Float64Array` costs 200 ns and arithmetic takes five times as long as in production
 * (https://github.com/nodejs/node/issues/31658). Node.js can make contexts without; what Jest loses is the deletion of a
 * test file's globals at its end, of which ours have none.
 *
 * It also disables at the end of a file what the file has stored along its calls. Until Node.js 24 every enabled
 * AsyncLocalStorage of the process is carried over to every new promise, those of the files before as well: after twenty
 * files that took a third of the time.
 */
export default class OrdinaryGlobalEnvironment extends TestEnvironment {
  private readonly storages: InstanceType<typeof AsyncLocalStorage>[] = [];

  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    const { createContext } = vm;
    // Jest offers no other way to choose the context.
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...given);
    } finally {
      vm.createContext = createContext;
    }
    const { storages } = this;
    asyncHooks.AsyncLocalStorage = class<Stored> extends AsyncLocalStorage<Stored> {
      constructor(...options: ConstructorParameters<typeof AsyncLocalStorage<Stored>>) {
        super(...options);
        storages.push(this);
      }
    };
  }

  override async teardown(): Promise<void> {
    asyncHooks.AsyncLocalStorage = AsyncLocalStorage;
    for (const storage of this.storages.splice(0)) storage.disable();
    await super.teardown();
  }
}
