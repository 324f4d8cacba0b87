import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** A file with a secret is open to others than its owner. */
export class SecretFileOpenToOthers extends Error {
  constructor(path: string) {
    super(
      `${path}: others than its owner may read it. Run chmod 600 on it, and change the secret if they did.`,
    );
    this.name = 'SecretFileOpenToOthers';
  }
}

/**
 * The text in a file, which is made with `content` where there is none. Of several processes that start together, all read
 * what one of them has written, and never half of it.
 * @throws SecretFileOpenToOthers
 */
export async function readOrMakeSecretFile(path: string, content: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  await writeFile(draft, content, { mode: OWNER_ONLY, flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const { mode } = await stat(path);
  // Windows has no such bits and makes them up.
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0) throw new SecretFileOpenToOthers(path);
  return (await readFile(path, 'utf8')).trim();
}
