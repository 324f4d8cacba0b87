import { readAssayMethod } from './assay-method-row.js';
import type {
  Catalogue,
  LooseFormProperties,
  ProcessRoute,
  ProductProfile,
  ResourceClassRules,
} from './catalogue.js';
import type { CatalogueFault } from './catalogue-error.js';
import { CatalogueError, hasFaultIn } from './catalogue-error.js';
import { readManifest } from './catalogue-manifest.js';
import type { ReadRow } from './catalogue-table.js';
import { indexRows, readTable } from './catalogue-table.js';
import type { CatalogueTables } from './catalogue-tables.js';
import { CATALOGUE_FILES as FILES } from './catalogue-tables.js';
import { readAtomicWeight, readOxideCompound } from './compound-row.js';
import { readLooseForm } from './loose-form-row.js';
import { readMagnetGrade } from './magnet-grade-row.js';
import type { LooseMaterialForm } from './material-form.js';
import { LOOSE_MATERIAL_FORMS } from './material-form.js';
import { computeOxideFactors, findTradedOxideFactors } from './oxide-factor-table.js';
import { readProcessRoute } from './process-route-row.js';
import { readProductProfile } from './product-profile-row.js';
import { readResourceClassRules } from './resource-class-row.js';

/**
 * Turns the tables as read into the catalogue, or refuses them as a whole.
 * @throws CatalogueError with every fault found: in a row, between rows and between tables
 */
export function buildCatalogue(tables: CatalogueTables): Catalogue {
  const faults: CatalogueFault[] = [];
  const manifest = readManifest(tables.manifest, faults);
  const profiles = readTable(FILES.productProfiles, tables.productProfiles, readProductProfile, faults);
  const grades = readTable(FILES.magnetGrades, tables.magnetGrades, readMagnetGrade, faults);
  const routes = readTable(FILES.processRoutes, tables.processRoutes, readProcessRoute, faults);
  const methods = readTable(FILES.assayMethods, tables.assayMethods, readAssayMethod, faults);
  const weights = readTable(FILES.atomicWeights, tables.atomicWeights, readAtomicWeight, faults);
  const compounds = readTable(FILES.compounds, tables.compounds, readOxideCompound, faults);
  const looseForms = readTable(FILES.looseForms, tables.looseForms, readLooseForm, faults);
  const classRules = readTable(FILES.resourceClasses, tables.resourceClasses, readResourceClassRules, faults);

  const weightByElement = indexRows(
    FILES.atomicWeights,
    'element',
    weights,
    (weight) => weight.element,
    faults,
  );
  const factors = computeOxideFactors(compounds, weightByElement, faults);
  const processRoutes = indexRows(FILES.processRoutes, 'key', routes, (route) => route.key, faults);
  const looseFormByForm = indexRows(
    FILES.looseForms,
    'form',
    looseForms,
    (properties) => properties.form,
    faults,
  );
  checkGradeKeys(profiles, tables, faults);
  checkDefaultRoute(manifest.defaultProcessRouteKey, processRoutes, faults);
  checkLooseForms(looseFormByForm, faults);

  const unchecked = {
    version: manifest.version,
    released: manifest.released,
    defaultProcessRouteKey: manifest.defaultProcessRouteKey,
    productProfiles: indexRows(FILES.productProfiles, 'key', profiles, (profile) => profile.key, faults),
    magnetGrades: indexRows(FILES.magnetGrades, 'key', grades, (grade) => grade.key, faults),
    processRoutes,
    assayMethods: indexRows(FILES.assayMethods, 'key', methods, (method) => method.key, faults),
    oxideFactors: indexRows(FILES.compounds, 'compound', factors, (factor) => factor.compound, faults),
    tradedOxideFactor: findTradedOxideFactors(factors, faults),
    looseForms: looseFormByForm,
  };
  const resourceClassRules = findOnlyRules(classRules, faults);
  if (faults.length > 0 || resourceClassRules === undefined) throw new CatalogueError(faults);
  return { ...unchecked, resourceClassRules };
}

/** A grade whose own row is unsound still counts as known here: one mistake is reported once. */
function checkGradeKeys(
  profiles: readonly ReadRow<ProductProfile>[],
  tables: CatalogueTables,
  faults: CatalogueFault[],
): void {
  const gradeKeys = new Set(tables.magnetGrades.map((row) => row.values['key']?.trim()));
  for (const { line, value } of profiles) {
    if (gradeKeys.has(value.gradeKey)) continue;
    const problem = `"${value.gradeKey}" is no magnet grade`;
    const fix = `give a key of ${FILES.magnetGrades}`;
    faults.push({ file: FILES.productProfiles, line, field: 'gradeKey', problem, fix });
  }
}

function checkDefaultRoute(
  key: string,
  routes: ReadonlyMap<string, ProcessRoute>,
  faults: CatalogueFault[],
): void {
  // An empty key is a fault of the manifest already.
  if (key === '' || routes.get(key)?.yieldsOxide === true || hasFaultIn(faults, FILES.processRoutes)) return;
  const problem = routes.has(key) ? `"${key}" does not end in oxide` : `"${key}" is no process route`;
  const fix = `give the key of a route in ${FILES.processRoutes} with yieldsOxide = true`;
  faults.push({ file: FILES.manifest, line: null, field: 'defaultProcessRouteKey', problem, fix });
}

function checkLooseForms(
  looseForms: ReadonlyMap<LooseMaterialForm, LooseFormProperties>,
  faults: CatalogueFault[],
): void {
  if (hasFaultIn(faults, FILES.looseForms)) return;
  for (const form of LOOSE_MATERIAL_FORMS) {
    if (looseForms.has(form)) continue;
    const problem = `${form} has no row`;
    faults.push({
      file: FILES.looseForms,
      line: null,
      field: 'form',
      problem,
      fix: 'give each loose form one row',
    });
  }
}

function findOnlyRules(
  rows: readonly ReadRow<ResourceClassRules>[],
  faults: CatalogueFault[],
): ResourceClassRules | undefined {
  const [first, second] = rows;
  if (second !== undefined) {
    const { line } = second;
    const fix = 'keep one';
    faults.push({ file: FILES.resourceClasses, line, field: '', problem: 'is a second set of rules', fix });
  }
  return first?.value;
}
