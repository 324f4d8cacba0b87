import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest's environment for Node.js, but with an ordinary global object. Jest puts an interceptor before every global name,
 * so that each `Math` or `Float64Array` costs 200 ns and arithmetic takes five times as long as in production
 * (https://github.com/nodejs/node/issues/31658). Node.js can make contexts without; what Jest loses is the deletion of a
 * test file's globals at its end, of which ours have none.
 */
export default class OrdinaryGlobalEnvironment extends TestEnvironment {
  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    const { createContext } = vm;
    // Jest offers no other way to choose the context.
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...given);
    } finally {
      vm.createContext = createContext;
    }
  }
}
