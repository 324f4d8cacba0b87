import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import type { Analyte, DeclaredAssay } from './declared-evidence.js';
import type { EvidenceWarning } from './evidence-warning.js';

/** The densest grades (32 % rare earth) reach 37 % as oxide; Nd2Fe14B itself holds 26.7 % Nd, 31 % as oxide. */
export const TREO_WT_PCT_MAX = 37;
/** SmCo5 holds 33 % Sm and SmCo17 about 25 %, both with 50 % Co and more; NdFeB at most some per cent of Co. */
export const SM_WT_PCT_OF_SMCO = 5;
export const CO_WT_PCT_OF_SMCO = 10;
/** No NdFeB alloy has less Nd than this together with so much Co; no SmCo more. */
export const ND_WT_PCT_OF_SMCO_MAX = 5;
/** SrFe12O19 is 63 % Fe and holds no rare earth, or little La. */
export const FE_WT_PCT_OF_FERRITE = 30;
export const TREO_WT_PCT_OF_FERRITE_MAX = 1;
/** A full analysis of an alloy comes to 100 %; farther off something is missing or counted twice. */
export const CLOSURE_WT_PCT_MIN = 97;
export const CLOSURE_WT_PCT_MAX = 103;
/** Elements may exceed the total that was found with another method by this share of it. Judgement. */
const TREO_TOLERANCE = 0.02;

const ELEMENTS = ['Nd', 'Pr', 'Dy', 'Tb'] as const;

/** What an analysis says that no NdFeB magnet is made of; each with both figures. */
export function compositionWarnings(assay: DeclaredAssay, catalogue: Catalogue): readonly EvidenceWarning[] {
  return [
    ...tooRich(assay, catalogue),
    ...aboveTotal(assay, catalogue),
    ...likeSmCo(assay, catalogue),
    ...likeFerrite(assay, catalogue),
    ...notClosing(assay, catalogue),
  ];
}

/** Nd as metal, 0…1 of the basis; null where it was not found. */
export function neodymiumShareOf(assay: DeclaredAssay, catalogue: Catalogue): number | null {
  const wtPct = metalWtPct('Nd', assay, catalogue);
  return wtPct === null ? null : wtPct / 100;
}

/** A result of the material; those of a share of the TREO are multiplied out. Null where there is none. */
function statedWtPct(analyte: Analyte, { results, relativeTo, treoWtPct = 0 }: DeclaredAssay): number | null {
  if (analyte === 'TREO' && relativeTo === 'OF_TREO') return treoWtPct;
  const result = results.find((one) => one.analyte === analyte && one.belowDetectionLimit !== true);
  if (result === undefined) return null;
  return relativeTo === 'OF_TREO' ? (result.wtPct * treoWtPct) / 100 : result.wtPct;
}

function metalWtPct(
  element: (typeof ELEMENTS)[number],
  assay: DeclaredAssay,
  { tradedOxideFactor }: Catalogue,
): number | null {
  const stated = statedWtPct(element, assay);
  if (stated === null) return null;
  return assay.expressedAs === 'OXIDE' ? stated / tradedOxideFactor[element] : stated;
}

/** Metal of the four elements that were found. */
function metalsWtPct(assay: DeclaredAssay, catalogue: Catalogue): number {
  return ELEMENTS.reduce((sum, element) => sum + (metalWtPct(element, assay, catalogue) ?? 0), 0);
}

/** Rare-earth oxide: the total where it was found, else what was found of it; a total of metal counts as Nd. */
function treoWtPctOf(assay: DeclaredAssay, catalogue: Catalogue): number {
  const { tradedOxideFactor } = catalogue;
  const total = statedWtPct('TREO', assay);
  const isMetal = assay.expressedAs === 'METAL';
  const ofTotal = total === null ? 0 : total * (isMetal ? tradedOxideFactor.Nd : 1);
  const ofElements = ELEMENTS.reduce(
    (sum, element) => sum + (metalWtPct(element, assay, catalogue) ?? 0) * tradedOxideFactor[element],
    0,
  );
  return Math.max(ofTotal, ofElements);
}

function otherWtPct(symbol: string, { otherElements = [] }: DeclaredAssay): number {
  return otherElements.find(({ element }) => element === symbol)?.wtPct ?? 0;
}

function tooRich(assay: DeclaredAssay, catalogue: Catalogue): EvidenceWarning[] {
  const treo = treoWtPctOf(assay, catalogue);
  if (treo <= TREO_WT_PCT_MAX) return [];
  const detail = `The rare-earth oxide comes to ${rounded(treo)} %, above the ${TREO_WT_PCT_MAX} % of the densest magnets: check the basis, and whether these are shares of the oxide.`;
  return [{ code: 'TREO_ABOVE_MAGNET', pointer: '/assay/results', detail }];
}

function aboveTotal(assay: DeclaredAssay, catalogue: Catalogue): EvidenceWarning[] {
  const total = statedWtPct('TREO', assay);
  if (total === null || assay.relativeTo === 'OF_TREO') return [];
  const isMetal = assay.expressedAs === 'METAL';
  const sum = isMetal
    ? metalsWtPct(assay, catalogue)
    : ELEMENTS.reduce((all, element) => all + (statedWtPct(element, assay) ?? 0), 0);
  if (sum <= total * (1 + TREO_TOLERANCE)) return [];
  const detail = `The elements come to ${rounded(sum)} %, above the total of ${rounded(total)} %.`;
  return [{ code: 'ELEMENTS_ABOVE_TREO', pointer: '/assay/results', detail }];
}

function likeSmCo(assay: DeclaredAssay, catalogue: Catalogue): EvidenceWarning[] {
  const samarium = otherWtPct('Sm', assay);
  const cobalt = otherWtPct('Co', assay);
  const neodymium = metalWtPct('Nd', assay, catalogue) ?? 0;
  const isLike = samarium >= SM_WT_PCT_OF_SMCO || cobalt >= CO_WT_PCT_OF_SMCO;
  if (!isLike || neodymium >= ND_WT_PCT_OF_SMCO_MAX) return [];
  const detail = `${samarium} % Sm and ${cobalt} % Co with ${rounded(neodymium)} % Nd look like SmCo, which these estimates are not about.`;
  return [{ code: 'LOOKS_LIKE_SMCO', pointer: '/assay/otherElements', detail }];
}

function likeFerrite(assay: DeclaredAssay, catalogue: Catalogue): EvidenceWarning[] {
  const iron = otherWtPct('Fe', assay);
  const treo = treoWtPctOf(assay, catalogue);
  if (iron < FE_WT_PCT_OF_FERRITE || treo >= TREO_WT_PCT_OF_FERRITE_MAX) return [];
  const detail = `${iron} % Fe with ${rounded(treo)} % rare-earth oxide look like ferrite, which holds none.`;
  return [{ code: 'LOOKS_LIKE_FERRITE', pointer: '/assay/otherElements', detail }];
}

function notClosing(assay: DeclaredAssay, catalogue: Catalogue): EvidenceWarning[] {
  const { otherElements, relativeTo, results } = assay;
  if (otherElements === undefined || relativeTo !== 'ALLOY') return [];
  const others = otherElements.reduce((sum, { wtPct }) => sum + wtPct, 0);
  const stated = results.some(({ analyte }) => analyte === 'TREO') ? statedWtPct('TREO', assay) : null;
  const factor = assay.expressedAs === 'OXIDE' ? catalogue.tradedOxideFactor.Nd : 1;
  const rareEarths = Math.max((stated ?? 0) / factor, metalsWtPct(assay, catalogue));
  const sum = rareEarths + others;
  if (sum >= CLOSURE_WT_PCT_MIN && sum <= CLOSURE_WT_PCT_MAX) return [];
  const detail = `Rare earths (${rounded(rareEarths)} %) and other elements (${rounded(others)} %) come to ${rounded(sum)} %, not near 100 %: something is missing or counted twice.`;
  return [{ code: 'ANALYSIS_DOES_NOT_CLOSE', pointer: '/assay/otherElements', detail }];
}

/** Four significant digits, as people compare. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
