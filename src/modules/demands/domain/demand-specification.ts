import { DomainError, type InputFault } from '../../../shared/domain-error.js';
import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import type { MaterialForm } from '../../catalogue/domain/material-form.js';
import type { DeclaredHazard } from '../../lots/domain/operations/mixing.js';

/** Elements that a separator may limit in its feed. */
export const IMPURITY_ELEMENTS = [
  'Al',
  'B',
  'C',
  'Co',
  'Cu',
  'Fe',
  'Ga',
  'Nb',
  'Ni',
  'O',
  'Si',
  'Zr',
] as const;
export type ImpurityElement = (typeof IMPURITY_ELEMENTS)[number];

/** The percentile of an estimate that the separator is ready to pay for. P10 is the low one. */
export const PURCHASE_PERCENTILES = ['P10', 'P50'] as const;
export type PurchasePercentile = (typeof PURCHASE_PERCENTILES)[number];

/** Highest accepted share of one element. */
export interface ImpurityLimit {
  readonly element: ImpurityElement;
  readonly wtPctMax: number;
}

/** A rule pack that a demand applies. */
export interface RulePackChoice {
  /** Id of the pack. */
  readonly rulePack: string;
  /** Whether a lot passes of which the pack cannot tell, since facts about it are missing. */
  readonly unknownPasses: boolean;
}

/** Terms that came later: demands of before have none of them. */
export interface PlantTerms {
  /** Feed as received that the plant takes in within the window; null = any. */
  readonly feedGramsMax: number | null;
  /** Limits on the whole campaign's feed, blended: a lot beyond one may come along with cleaner ones. */
  readonly blendLimits: readonly ImpurityLimit[];
  /** Hazards that the plant may take in; null = whatever is declared, or is not. */
  readonly acceptedHazards: readonly DeclaredHazard[] | null;
  /** Sourcing rules that lots are held against. */
  readonly rulePacks: readonly RulePackChoice[];
}

const NO_PLANT_TERMS: PlantTerms = {
  feedGramsMax: null,
  blendLimits: [],
  acceptedHazards: null,
  rulePacks: [],
};

/** A specification as it may be stored: by an earlier version too. */
export type StoredDemandSpecification = Omit<DemandSpecification, keyof PlantTerms> & Partial<PlantTerms>;

export function completeSpecification(stored: StoredDemandSpecification): DemandSpecification {
  return { ...NO_PLANT_TERMS, ...stored };
}

/** What a separator needs and on what terms. Null limits do not limit; prices are integer micro-USD. */
export interface DemandSpecification extends PlantTerms {
  readonly acceptedForms: readonly MaterialForm[];
  readonly acceptedGradeKeys: readonly string[] | null;
  readonly moistureWtPctMax: number | null;
  readonly oilWtPctMax: number | null;
  readonly impurityLimits: readonly ImpurityLimit[];
  readonly evidenceTierMin: number;
  /** ISO 3166-1 alpha-2. */
  readonly acceptedCountries: readonly string[] | null;
  readonly distanceKmMax: number | null;
  /** ISO dates, both included. */
  readonly windowFrom: string;
  readonly windowUntil: string;
  /** Liberated NdPr oxide in the feed. */
  readonly ndPrOxideGramsMin: number;
  readonly ndPrOxideGramsMax: number;
  readonly processRouteKey: string;
  readonly payablePct: number;
  readonly ndPrOxideUsdMicrosPerKg: number;
  readonly dy2o3UsdMicrosPerKg: number | null;
  readonly tb4o7UsdMicrosPerKg: number | null;
  readonly treatmentUsdMicrosPerKgFeed: number;
  readonly freightUsdMicrosPerTonneKm: number;
  readonly purchasePercentile: PurchasePercentile;
}

function referenceFaults(specification: DemandSpecification, catalogue: Catalogue): InputFault[] {
  const faults: InputFault[] = [];
  const route = catalogue.processRoutes.get(specification.processRouteKey);
  if (!route) {
    const detail = `There is no process route '${specification.processRouteKey}': see /v1/catalogue/process-routes.`;
    faults.push({ pointer: '/processRoute', code: 'UNKNOWN_PROCESS_ROUTE', detail });
  } else if (!route.yieldsOxide) {
    const detail = `'${route.name}' does not end in oxide: choose a route whose yieldsOxide is true.`;
    faults.push({ pointer: '/processRoute', code: 'ROUTE_DOES_NOT_YIELD_OXIDE', detail });
  }
  (specification.acceptedGradeKeys ?? []).forEach((key, index) => {
    if (catalogue.magnetGrades.has(key)) return;
    const detail = `There is no magnet grade '${key}': see /v1/catalogue/magnet-grades.`;
    faults.push({ pointer: `/acceptedGrades/${index}`, code: 'UNKNOWN_MAGNET_GRADE', detail });
  });
  return faults;
}

function rulePackFaults(
  choices: readonly RulePackChoice[],
  isKnown: (rulePack: string) => boolean,
): InputFault[] {
  return choices.flatMap(({ rulePack }, index) => {
    const pointer = `/rulePacks/${index}/rulePack`;
    if (!isKnown(rulePack))
      return [
        {
          pointer,
          code: 'UNKNOWN_RULE_PACK',
          detail: `There is no rule pack '${rulePack}': see /v1/rule-packs.`,
        },
      ];
    const isFirst = choices.findIndex((other) => other.rulePack === rulePack) === index;
    return isFirst ? [] : [{ pointer, code: 'GIVEN_TWICE', detail: `${rulePack} is named twice: keep one.` }];
  });
}

function repeatedElements(field: string, limits: readonly ImpurityLimit[]): InputFault[] {
  const elements = limits.map(({ element }) => element);
  return elements.flatMap((element, index) =>
    elements.indexOf(element) === index
      ? []
      : [
          {
            pointer: `/${field}/${index}/element`,
            code: 'GIVEN_TWICE',
            detail: `${element} is limited twice: keep one.`,
          },
        ],
  );
}

/**
 * Checks what single fields cannot: references, and bounds against each other.
 * @param isRulePack whether there is a rule pack with this id
 * @throws DomainError `demand-not-valid` with every fault
 */
export function assertDemandSpecification(
  specification: DemandSpecification,
  catalogue: Catalogue,
  isRulePack: (id: string) => boolean,
): void {
  const faults = [
    ...referenceFaults(specification, catalogue),
    ...rulePackFaults(specification.rulePacks, isRulePack),
  ];
  if (specification.windowUntil < specification.windowFrom) {
    faults.push({
      pointer: '/windowUntil',
      code: 'OUT_OF_RANGE',
      detail: 'windowUntil must not lie before windowFrom.',
    });
  }
  if (specification.ndPrOxideGramsMin > specification.ndPrOxideGramsMax) {
    faults.push({
      pointer: '/ndPrOxideKgMin',
      code: 'OUT_OF_RANGE',
      detail: 'ndPrOxideKgMin must not exceed ndPrOxideKgMax.',
    });
  }
  faults.push(...repeatedElements('impurityLimits', specification.impurityLimits));
  faults.push(...repeatedElements('blendLimits', specification.blendLimits));
  if (faults.length > 0)
    throw new DomainError(
      'demand-not-valid',
      `${faults.length} field(s) of the demand are not valid.`,
      {},
      faults,
    );
}
