import { DomainError } from '../../shared/domain-error.js';
import type { Catalogue, DistributedFigure, ProcessRoute } from '../catalogue/domain/catalogue.js';
import { SHARE } from '../catalogue/domain/figure-bounds.js';
import { figureMean, isPercentileFigure } from '../catalogue/domain/figure-quantile.js';
import type { MaterialForm } from '../catalogue/domain/material-form.js';
import type { OxideQuantity } from '../catalogue/domain/rare-earths.js';
import type { Demand } from '../demands/demand.entity.js';
import {
  completeSpecification,
  type ImpurityLimit,
  type RulePackChoice,
} from '../demands/domain/demand-specification.js';
import { pertMean } from '../estimation/domain/distribution/pert.js';
import type { Estimate } from '../estimation/domain/estimate.js';
import { NOTHING_DECLARED } from '../lots/domain/lot-sourcing.js';
import { conditionOf } from '../lots/lot-condition.js';
import type { Lot } from '../lots/lot.entity.js';
import type { LotContentLine, LotContents } from '../lots/lot-contents.js';
import { versionsInForce } from '../sourcing/domain/rule-pack.js';
import type { PermitScope } from '../sourcing/domain/site-permit.js';
import type { RulePacks } from '../sourcing/rule-packs.js';
import type { SitePermit } from '../sourcing/site-permit.entity.js';
import {
  VALUED_OXIDES,
  type MilligramPercentiles,
  type MatchDemand,
  type MatchLot,
  type MatchRoute,
  type MatchRulePack,
} from './domain/match-problem.js';
import type { DemandReferences } from '../demands/demand-references.js';
import { availablePart } from './domain/available-part.js';
import type { OwnersFigures } from './domain/lot-as-shown.js';
import { otherElementsOf, soakedRangeOf } from './domain/lot-material.js';

/** @throws DomainError `reference-not-found` where one of them is not open */
export function chosenOf(open: readonly Demand[], demandIds: readonly string[] | null): readonly Demand[] {
  if (demandIds === null) return open;
  const faults = demandIds.flatMap((id, index) => {
    if (open.some((demand) => demand.id === id)) return [];
    const detail = 'There is no open demand with this id: see GET /v1/demands?status=OPEN.';
    return { pointer: `/demandIds/${index}`, code: 'REFERENCE_NOT_FOUND', detail };
  });
  if (faults.length > 0)
    throw new DomainError('reference-not-found', `${faults.length} demand(s) are not open.`, {}, faults);
  return open.filter((demand) => demandIds.includes(demand.id));
}

function oxideOf(estimate: Estimate, quantity: OxideQuantity): Estimate['oxides'][number] {
  const oxide = estimate.oxides.find((candidate) => candidate.quantity === quantity);
  if (!oxide) throw new Error(`Estimate without ${quantity}`);
  return oxide;
}

function liberatedOf(estimate: Estimate, quantity: OxideQuantity): MilligramPercentiles {
  const { p10, p50, p90 } = oxideOf(estimate, quantity).liberated;
  return { p10, p50, p90 };
}

function gradeKeysOf(lines: readonly LotContentLine[], catalogue: Catalogue): string[] {
  const keys = lines.flatMap(
    (line) => line.gradeKey ?? catalogue.productProfiles.get(line.profileKey ?? '')?.gradeKey ?? [],
  );
  return [...new Set(keys)].sort();
}

/** A product has the form of its profile. */
function formOf({ form, profileKey }: LotContentLine, catalogue: Catalogue): MaterialForm {
  return form ?? catalogue.productProfiles.get(profileKey ?? '')?.form ?? 'WHOLE_DEVICE';
}

/** By what the market shows a lot: recoverable oxide, whatever of the lot is available. */
export function ownersFiguresOf({ lot, estimate }: LotContents): OwnersFigures {
  const recoverable = (quantity: OxideQuantity): number => oxideOf(estimate, quantity).recoverable.p50;
  return {
    netMassGrams: lot.netMassGrams,
    recoverableMilligrams: {
      ND2O3: recoverable('ND2O3'),
      PR6O11: recoverable('PR6O11'),
      DY2O3: recoverable('DY2O3'),
      TB4O7: recoverable('TB4O7'),
      NDPR: recoverable('NDPR'),
    },
  };
}

/** Of a lot the match sees what is available, not what it was made with. */
export function matchLotOf(
  { lot, lines, estimate, availableGrams }: LotContents,
  catalogue: Catalogue,
): MatchLot {
  const partOf = (oxide: OxideQuantity): MilligramPercentiles =>
    availablePart(liberatedOf(estimate, oxide), availableGrams, lot.netMassGrams);
  const liberated = Object.fromEntries(VALUED_OXIDES.map((oxide) => [oxide, partOf(oxide)]));
  const formed = lines.map((line) => ({ ...line, form: formOf(line, catalogue) }));
  return {
    ...placeAndTermsOf(lot),
    hazard: conditionOf(lot).hazard,
    sourcing: lot.sourcing ?? NOTHING_DECLARED,
    isDivisible: lot.divisibility !== 'WHOLE',
    smallestPartGrams: lot.smallestPartGrams,
    id: lot.id,
    code: lot.code,
    organisationId: lot.organisationId,
    form: lot.form,
    gradeKeys: gradeKeysOf(lines, catalogue),
    netMassGrams: availableGrams,
    liberatedMilligrams: liberated as MatchLot['liberatedMilligrams'],
    ndPrMilligrams: partOf('NDPR'),
    moistureWtPct: soakedRangeOf(formed, 'moistureWtPct', catalogue.looseForms),
    oilWtPct: soakedRangeOf(formed, 'oilWtPct', catalogue.looseForms),
    otherElementWtPct: otherElementsOf(gradeKeysOf(lines, catalogue), catalogue.magnetGrades),
    evidenceTier: lot.evidenceTier,
  };
}

function placeAndTermsOf(
  lot: Lot,
): Pick<
  MatchLot,
  'country' | 'latitude' | 'longitude' | 'availableFrom' | 'availableUntil' | 'reserveUsdMicrosPerKgNdPr'
> {
  const { country, latitude, longitude, availableFrom, availableUntil, reserveUsdMicrosPerKg } = lot;
  if (availableFrom === null) throw new Error(`Listed lot ${lot.id} has no availability`);
  return {
    country,
    latitude,
    longitude,
    availableFrom,
    availableUntil,
    reserveUsdMicrosPerKgNdPr: reserveUsdMicrosPerKg,
  };
}

function matchRouteOf(route: ProcessRoute): MatchRoute {
  const { Nd, Pr, Dy, Tb } = route.elementYield;
  return {
    key: route.key,
    acceptedForms: route.acceptedForms,
    yieldMean: { ND2O3: meanYield(Nd), PR6O11: meanYield(Pr), DY2O3: meanYield(Dy), TB4O7: meanYield(Tb) },
  };
}

function meanYield(share: DistributedFigure): number {
  return isPercentileFigure(share) ? figureMean(share, SHARE) : pertMean(share);
}

function wtPctByElement(limits: readonly ImpurityLimit[]): Readonly<Record<string, number>> {
  return Object.fromEntries(limits.map(({ element, wtPctMax }) => [element, wtPctMax]));
}

/** What a demand is read with. */
interface DemandSurroundings extends DemandReferences {
  /** Of the match, ISO date. */
  readonly day: string;
  /** Of the plant, the withdrawn ones too. */
  readonly permits: readonly SitePermit[];
}

export function matchDemandOf(
  demand: Demand,
  { catalogue, rulePacks, day, permits }: DemandSurroundings,
): MatchDemand {
  const {
    impurityLimits,
    blendLimits,
    processRouteKey,
    rulePacks: choices,
    ...specification
  } = completeSpecification(demand.specification);
  const route = catalogue.processRoutes.get(processRouteKey);
  if (!route) throw new Error(`Demand ${demand.id} refers to the unknown route ${processRouteKey}`);
  return {
    ...specification,
    id: demand.id,
    code: demand.code,
    organisationId: demand.organisationId,
    impurityLimitsWtPct: wtPctByElement(impurityLimits),
    blendLimitsWtPct: wtPctByElement(blendLimits),
    rulePacks: choices.map((choice) => matchRulePackOf(choice, demand, rulePacks, day)),
    permits:
      permits.length === 0 ? null : permits.filter(({ withdrawnAt }) => withdrawnAt === null).map(scopeOf),
    country: demand.country,
    latitude: demand.latitude,
    longitude: demand.longitude,
    route: matchRouteOf(route),
  };
}

/** What of a pack is in force on a day of what is left of the window. */
function matchRulePackOf(
  { rulePack, unknownPasses }: RulePackChoice,
  { id, windowFrom, windowUntil }: Demand,
  rulePacks: RulePacks,
  day: string,
): MatchRulePack {
  const pack = rulePacks.get(rulePack);
  if (pack === null) throw new Error(`Demand ${id} refers to the unknown rule pack ${rulePack}`);
  const from = day > windowFrom ? day : windowFrom;
  return { id: rulePack, unknownPasses, versions: versionsInForce(pack.versions, from, windowUntil) };
}

function scopeOf({ id, wasteCodes, hazards, validFrom, validUntil }: SitePermit): PermitScope {
  return { id, wasteCodes, hazards, validFrom, validUntil };
}
