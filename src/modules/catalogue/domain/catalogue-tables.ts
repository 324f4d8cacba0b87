import type { CatalogueRow } from './catalogue-row.js';

/** The files of the reference data. Their order is the order of the digest: append, never reorder. */
export const CATALOGUE_FILES = {
  manifest: 'manifest.json',
  productProfiles: 'product-profiles.csv',
  magnetGrades: 'magnet-grades.csv',
  processRoutes: 'process-routes.csv',
  assayMethods: 'assay-methods.csv',
  atomicWeights: 'atomic-weights.csv',
  compounds: 'compounds.csv',
  looseForms: 'loose-forms.csv',
  resourceClasses: 'resource-classes.csv',
} as const;

export type CatalogueTableName = Exclude<keyof typeof CATALOGUE_FILES, 'manifest'>;

/** The reference data as read, before any of it is believed. */
export type CatalogueTables = { readonly manifest: unknown } & Readonly<
  Record<CatalogueTableName, readonly CatalogueRow[]>
>;
