/** Where the data lives, as `DATABASE_URL` says it. */
export type DatabaseLocation =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgres'; readonly url: string };

/**
 * Reads `sqlite:PATH` or `postgres://…` (also `postgresql://…`).
 * @throws Error that names the variable and the two accepted forms; the value itself may hold a password and is not shown
 */
export function parseDatabaseUrl(databaseUrl: string): DatabaseLocation {
  if (databaseUrl.startsWith('sqlite:')) {
    const path = databaseUrl.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
    if (path === '' || path === ':memory:') {
      throw new Error(
        'DATABASE_URL: SQLite needs a file path, e.g. sqlite:data/lodestock.sqlite (an in-memory database cannot be shared by the writer and the readers).',
      );
    }
    return { engine: 'sqlite', path };
  }
  if (/^postgres(ql)?:\/\//.test(databaseUrl) && URL.canParse(databaseUrl))
    return { engine: 'postgres', url: databaseUrl };
  throw new Error('DATABASE_URL must be sqlite:PATH or postgres://user:password@host:port/database.');
}
