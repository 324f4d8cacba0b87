import type {
  Catalogue,
  LooseFormProperties,
  MagnetGrade,
  ProcessRoute,
  ProductProfile,
} from '../../catalogue/domain/catalogue.js';
import type { LooseMaterialForm } from '../../catalogue/domain/material-form.js';
import { inputFault } from './input-fault.js';

/** @throws DomainError `unknown-product-profile` */
export function productProfileFor(key: string, lineIndex: number, catalogue: Catalogue): ProductProfile {
  const profile = catalogue.productProfiles.get(key);
  if (profile !== undefined) return profile;
  const detail = `The catalogue has no product profile '${key}'; choose one of GET /v1/catalogue/product-profiles.`;
  throw inputFault('unknown-product-profile', `/lines/${lineIndex}/productProfile`, detail, {
    profileKey: key,
  });
}

/** @throws DomainError `unknown-magnet-grade` */
export function magnetGradeFor(key: string, lineIndex: number, catalogue: Catalogue): MagnetGrade {
  const grade = catalogue.magnetGrades.get(key);
  if (grade !== undefined) return grade;
  const detail = `The catalogue has no magnet grade '${key}'; choose one of GET /v1/catalogue/magnet-grades.`;
  throw inputFault('unknown-magnet-grade', `/lines/${lineIndex}/grade`, detail, { gradeKey: key });
}

/** @throws DomainError `unknown-loose-form` */
export function looseFormFor(
  form: LooseMaterialForm,
  lineIndex: number,
  catalogue: Catalogue,
): LooseFormProperties {
  const properties = catalogue.looseForms.get(form);
  if (properties !== undefined) return properties;
  const detail = `The catalogue says nothing about loose material of the form ${form}.`;
  throw inputFault('unknown-loose-form', `/lines/${lineIndex}/form`, detail, { form });
}

/** @throws DomainError `unknown-process-route` or `route-does-not-yield-oxide` */
export function processRouteFor(key: string, catalogue: Catalogue): ProcessRoute {
  const route = catalogue.processRoutes.get(key);
  const pointer = '/processRoute';
  if (route === undefined) {
    const detail = `The catalogue has no process route '${key}'; choose one of GET /v1/catalogue/process-routes.`;
    throw inputFault('unknown-process-route', pointer, detail, { processRouteKey: key });
  }
  if (!route.yieldsOxide) {
    const detail = `'${route.name}' ends in ${route.productForm}, not in oxide; name a route whose yield runs to oxide.`;
    throw inputFault('route-does-not-yield-oxide', pointer, detail, { processRouteKey: key });
  }
  return route;
}
