import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const fileOf = (name: string): string =>
  readFileSync(new URL(`../../../../${name}`, import.meta.url), 'utf8');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

interface LockedPackage {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
}

describe('dependencies', () => {
  const { dependencies, devDependencies, allowScripts } = JSON.parse(fileOf('package.json')) as Manifest;
  const { packages } = JSON.parse(fileOf('package-lock.json')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const locked = Object.entries(packages).filter(([path]) => path !== '');
  const named = [...Object.keys(dependencies), ...Object.keys(devDependencies)];

  it('are each described, and no others', () => {
    const rows = [...fileOf('docs/dependencies.md').matchAll(/^\| (\S+) +\| (\S.*?) +\|$/gm)];
    const described = rows
      .map(([, name]) => name)
      .filter((name) => name !== 'Package' && !/^-+$/.test(name ?? ''));
    expect(described).toEqual(named);
  });

  it('are pinned', () => {
    const versions = Object.entries({ ...dependencies, ...devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('are locked by their digests, and come from the registry', () => {
    expect(locked.length).toBeGreaterThan(named.length);
    const isTrusted = ({ integrity = '', resolved }: LockedPackage): boolean =>
      integrity.startsWith('sha512-') &&
      (resolved === undefined || resolved.startsWith('https://registry.npmjs.org/'));
    expect(locked.filter(([, each]) => !isTrusted(each)).map(([path]) => path)).toEqual([]);
  });

  it('run no script when they are installed but for the one that is compiled', () => {
    const nameOf = (path: string): string => path.replace(/^.*node_modules\//, '');
    const withScripts = locked
      .filter(([, each]) => each.hasInstallScript === true)
      .map(([path]) => nameOf(path));
    expect(withScripts.filter((name) => !(name in allowScripts))).toEqual([]);
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['better-sqlite3']);
  });
});
