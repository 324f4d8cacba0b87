import highsModule, { type Highs } from 'highs';

/**
 * Loads HiGHS (WebAssembly). The package declares its default export as CommonJS does; Node loads its ES module, whose default is
 * the loader.
 */
export const loadHighs = highsModule as unknown as () => Promise<Highs>;
