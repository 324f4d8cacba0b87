import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError, readAppConfig } from '../config/app-config.js';
import { openInstallation } from './installation.js';
import { readOrMakeSecretFile, SecretFileOpenToOthers } from './secret-file.js';

describe('a file with a secret', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lodestock-secret-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is made once, whole, for its owner only', async () => {
    const path = join(folder, 'deep', 'secret');
    const drafts = Array.from({ length: 20 }, (_, index) => `draft ${index}`);
    const read = new Set(await Promise.all(drafts.map((draft) => readOrMakeSecretFile(path, draft))));
    expect(read.size).toBe(1);
    expect(drafts).toContain([...read][0]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'deep'))).toEqual(['secret']);
  });

  it('is refused where others may read it', async () => {
    const path = join(folder, 'open');
    await readOrMakeSecretFile(path, 'x');
    await chmod(path, 0o640);
    await expect(readOrMakeSecretFile(path, 'y')).rejects.toThrow(SecretFileOpenToOthers);
  });

  it('keeps the secrets of an installation over restarts, beside its database', async () => {
    const config = readAppConfig({ DATABASE_URL: `sqlite:${join(folder, 'kept', 'a.sqlite')}` });
    const [first, second] = [await openInstallation(config), await openInstallation(config)];
    expect(first.secrets.fitOf('api-key', 'a', second.secrets.mac('api-key', 'a'))).toBe('NEWEST');
    const other = readAppConfig({ DATABASE_URL: `sqlite:${join(folder, 'other', 'a.sqlite')}` });
    const stranger = (await openInstallation(other)).secrets;
    expect(first.secrets.fitOf('api-key', 'a', stranger.mac('api-key', 'a'))).toBe('NONE');
  });

  it('does not stand for SECRETS in production', async () => {
    const config = readAppConfig({
      NODE_ENV: 'production',
      DATABASE_URL: `sqlite:${join(folder, 'p', 'a')}`,
    });
    await expect(openInstallation(config)).rejects.toThrow(ConfigError);
    await expect(openInstallation(config)).rejects.toThrow(/SECRETS: in production set 32 random bytes/);
    await expect(stat(join(folder, 'p'))).rejects.toThrow('ENOENT');
  });
});
