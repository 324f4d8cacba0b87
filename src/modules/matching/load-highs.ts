import { setFlagsFromString } from 'node:v8';
import highsModule, { type Highs } from 'highs';

/**
 * Bytes of code that a function of WebAssembly runs through before V8 compiles it again, optimised. V8's own 1.8 million is passed by
 * hundreds of HiGHS's functions within the first program, and compiling them takes three times as long as a small search does; at
 * this number the loops of a long search are optimised as before, and it takes no longer.
 */
const WASM_TIERING_BUDGET = 300_000_000;
// Read where a module is compiled, for the whole process; a version of V8 that does not know it goes on without.
setFlagsFromString(`--wasm-tiering-budget=${WASM_TIERING_BUDGET}`);

/**
 * Loads HiGHS (WebAssembly). The package declares its default export as CommonJS does; Node loads its ES module, whose default is
 * the loader.
 */
export const loadHighs = highsModule as unknown as () => Promise<Highs>;
