interface Resolved {
  readonly url: string;
  readonly shortCircuit?: boolean;
}

/**
 * A hook of Node.js' module loader: Jest's own package of the name throws. Each test file, which is loaded with a query of
 * its own, has globals of its own.
 */
export function resolve(
  specifier: string,
  context: { readonly parentURL?: string },
  next: (specifier: string, context: unknown) => Promise<Resolved>,
): Promise<Resolved> {
  if (specifier !== '@jest/globals') return next(specifier, context);
  const { search } = new URL(context.parentURL ?? '');
  if (search === '') throw new Error('Files that tests share cannot import what belongs to one of them.');
  const { href } = new URL(`./jest-globals.js${search}`, import.meta.url);
  return Promise.resolve({ url: href, shortCircuit: true });
}
