import { createHash } from 'node:crypto';
import { parseJson, parseTable, readCanonicalText } from './catalogue-file.js';
import { buildCatalogue } from './domain/build-catalogue.js';
import type { Catalogue } from './domain/catalogue.js';
import type { CatalogueFault } from './domain/catalogue-error.js';
import { CatalogueError } from './domain/catalogue-error.js';
import type { CatalogueRow } from './domain/catalogue-row.js';
import type { CatalogueTableName } from './domain/catalogue-tables.js';
import { CATALOGUE_FILES } from './domain/catalogue-tables.js';

/** One file of the reference data, as loaded. */
export interface LoadedFile {
  readonly name: string;
  /** Hex, over the canonical text: UTF-8 without byte-order mark, lines ending in LF. */
  readonly sha256: string;
  /** Data rows without the header; 0 for the manifest. */
  readonly rows: number;
}

/** The catalogue and what proves which one it is. */
export interface LoadedCatalogue {
  readonly catalogue: Catalogue;
  /** SHA-256 in hex over all files' names, sizes and canonical texts, in the order of CATALOGUE_FILES. */
  readonly digest: string;
  readonly files: readonly LoadedFile[];
}

/**
 * Reads and validates the reference data.
 * @param directory holds the files of CATALOGUE_FILES; by default those shipped beside this module
 * @throws CatalogueError naming file, line and field of everything that is wrong
 */
export function loadCatalogue(directory: URL = new URL('./data/', import.meta.url)): LoadedCatalogue {
  const faults: CatalogueFault[] = [];
  const digest = createHash('sha256');
  const files: LoadedFile[] = [];
  const read = (name: string): string => {
    const text = readCanonicalText(directory, name, faults);
    digest.update(`${name} ${Buffer.byteLength(text)}\n`).update(text);
    return text;
  };
  const addFile = (name: string, text: string, rows: number): void => {
    files.push({ name, sha256: createHash('sha256').update(text).digest('hex'), rows });
  };
  const readTable = (table: CatalogueTableName): readonly CatalogueRow[] => {
    const name = CATALOGUE_FILES[table];
    const text = read(name);
    const rows = parseTable(name, text, faults);
    addFile(name, text, rows.length);
    return rows;
  };

  const manifestText = read(CATALOGUE_FILES.manifest);
  addFile(CATALOGUE_FILES.manifest, manifestText, 0);
  // An object literal is evaluated from top to bottom: keep the order of CATALOGUE_FILES.
  const tables = {
    manifest: manifestText === '' ? undefined : parseJson(CATALOGUE_FILES.manifest, manifestText, faults),
    productProfiles: readTable('productProfiles'),
    magnetGrades: readTable('magnetGrades'),
    processRoutes: readTable('processRoutes'),
    assayMethods: readTable('assayMethods'),
    atomicWeights: readTable('atomicWeights'),
    compounds: readTable('compounds'),
    looseForms: readTable('looseForms'),
    resourceClasses: readTable('resourceClasses'),
  };
  // Rows that could not even be split into cells would look like missing ones further on.
  if (faults.length > 0) throw new CatalogueError(faults);
  return { catalogue: buildCatalogue(tables), digest: digest.digest('hex'), files };
}
