import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CatalogueError } from './domain/catalogue-error.js';
import { loadCatalogue } from './load-catalogue.js';

const SHIPPED = fileURLToPath(new URL('./data/', import.meta.url));

describe('loadCatalogue', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
    cpSync(SHIPPED, folder, { recursive: true });
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function edit(name: string, change: (text: string) => string): void {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    const changed = change(text);
    expect(changed).not.toBe(text);
    writeFileSync(path, changed);
  }

  function refusal(): string {
    try {
      loadCatalogue(pathToFileURL(folder));
    } catch (error) {
      if (error instanceof CatalogueError) return error.message;
      throw error;
    }
    throw new Error('the catalogue was accepted');
  }

  it('loads the shipped data and says what it is', () => {
    const { catalogue, digest, files } = loadCatalogue();
    expect(catalogue.processRoutes.get(catalogue.defaultProcessRouteKey)?.yieldsOxide).toBe(true);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(files.map(({ name, rows }) => [name, rows])).toEqual([
      ['manifest.json', 0],
      ['product-profiles.csv', 61],
      ['magnet-grades.csv', 38],
      ['process-routes.csv', 23],
      ['assay-methods.csv', 54],
      ['atomic-weights.csv', 19],
      ['compounds.csv', 22],
      ['loose-forms.csv', 5],
      ['resource-classes.csv', 1],
    ]);
    const bytes = readFileSync(join(SHIPPED, 'compounds.csv'));
    expect(files[6]?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('has the same digest with a byte-order mark and Windows line ends, another with another figure', () => {
    const { digest } = loadCatalogue();
    edit('magnet-grades.csv', (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`);
    expect(loadCatalogue(pathToFileURL(folder)).digest).toBe(digest);
    edit('magnet-grades.csv', (text) => text.replace('n52,N52 sintered', 'n52,N52 hot-pressed'));
    expect(loadCatalogue(pathToFileURL(folder)).digest).not.toBe(digest);
  });

  it('stops at a wrong figure, naming file, line, field, figure and fix', () => {
    edit('loose-forms.csv', (text) => text.replace('SWARF,10,20,32', 'SWARF,10,20 %,32'));
    expect(refusal()).toBe(
      'The catalogue has 1 fault(s):\n' +
        'loose-forms.csv:3 moistureWtPctMode: "20 %" is no number; ' +
        'give a weight percentage between 0 and 100, with a decimal point',
    );
  });

  it('counts lines as an editor does, over empty ones', () => {
    edit('loose-forms.csv', (text) => text.replace('SWARF,10,20,32', '\n\nSWARF,10,20,x'));
    expect(refusal()).toContain('loose-forms.csv:5 moistureWtPctHigh: "x" is no number');
  });

  it('names every line whose cells do not match the header', () => {
    edit('compounds.csv', (text) =>
      text.replace('Nd,Nd2O3,2,3', 'Nd,Nd2O3,2').replace('Pr,Pr6O11', 'Pr,Pr6,O11'),
    );
    const message = refusal();
    expect(message).toContain('compounds.csv:2: has 9 cells where the header has 10');
    expect(message).toContain('compounds.csv:3: has 11 cells where the header has 10');
  });

  it('names the line of an open quote', () => {
    edit('resource-classes.csv', (text) => text.replace(',0.3,', ',"0.3,'));
    expect(refusal()).toMatch(/resource-classes\.csv:2: is malformed/);
  });

  it('refuses a column that stands twice', () => {
    edit('resource-classes.csv', (text) => text.replace('indicatedTierMin', 'measuredTierMin'));
    expect(refusal()).toContain('resource-classes.csv:1 measuredTierMin: column stands twice');
  });

  it('refuses what is not there, not JSON, empty or not UTF-8', () => {
    rmSync(join(folder, 'assay-methods.csv'));
    edit('manifest.json', (text) => text.slice(1));
    writeFileSync(join(folder, 'process-routes.csv'), Buffer.from('na\xefve', 'latin1'));
    const message = refusal();
    expect(message).toContain('assay-methods.csv: cannot be read');
    expect(message).toContain('manifest.json: is no JSON');
    expect(message).toContain('process-routes.csv: is not UTF-8');
    cpSync(SHIPPED, folder, { recursive: true });
    writeFileSync(join(folder, 'assay-methods.csv'), '');
    expect(refusal()).toContain('assay-methods.csv: has no rows');
  });
});
