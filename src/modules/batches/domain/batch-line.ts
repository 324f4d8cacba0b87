import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import {
  LOOSE_MATERIAL_FORMS,
  type LooseMaterialForm,
  type MaterialForm,
} from '../../catalogue/domain/material-form.js';
import type { EstimationLine, Liberation, WtPctRange } from '../../estimation/domain/estimation-line.js';
import type { InputFault } from '../../../shared/domain-error.js';

export const LINE_KINDS = ['PROFILE_UNITS', 'PROFILE_MASS', 'LOOSE_MATERIAL'] as const;
export type LineKind = (typeof LINE_KINDS)[number];
export const LIBERATIONS = ['DISMANTLING', 'SHREDDING'] as const satisfies readonly Liberation[];

/** A line as somebody declares it, in JSON or CSV: everything but the kind may be missing. */
export interface LineDeclaration {
  readonly kind: LineKind;
  readonly productProfile?: string;
  readonly units?: number;
  readonly netMassGrams?: number;
  /** Magnet mass that the supplier or a passport states; checked for plausibility against the profile. */
  readonly declaredMagnetMassGrams?: number;
  readonly liberation?: Liberation;
  readonly form?: MaterialForm;
  readonly grade?: string;
  readonly coated?: boolean;
  readonly moistureWtPct?: number;
  readonly moistureWtPctLow?: number;
  readonly moistureWtPctHigh?: number;
  readonly oilWtPct?: number;
  readonly oilWtPctLow?: number;
  readonly oilWtPctHigh?: number;
  readonly notes?: string;
}

/** A line of a batch, complete: null means not stated (and never zero). */
export interface BatchLine {
  /** 1, 2, 3 … within the batch. */
  readonly lineNumber: number;
  readonly kind: LineKind;
  readonly form: MaterialForm;
  readonly profileKey: string | null;
  readonly units: number | null;
  readonly netMassGrams: number | null;
  readonly declaredMagnetMassGrams: number | null;
  readonly liberation: Liberation | null;
  readonly gradeKey: string | null;
  readonly coated: boolean | null;
  readonly moistureWtPct: WtPctRange | null;
  readonly oilWtPct: WtPctRange | null;
  readonly notes: string | null;
}

type FieldName =
  | Exclude<keyof LineDeclaration, 'netMassGrams' | 'declaredMagnetMassGrams'>
  | 'netMassKg'
  | 'declaredMagnetMassKg';

/** Fields that a line of each kind takes besides `kind` and `notes`. */
const FIELDS_OF: Readonly<
  Record<LineKind, { readonly required: readonly FieldName[]; readonly optional: readonly FieldName[] }>
> = {
  PROFILE_UNITS: {
    required: ['productProfile', 'units'],
    optional: ['netMassKg', 'declaredMagnetMassKg', 'liberation', 'grade'],
  },
  PROFILE_MASS: {
    required: ['productProfile', 'netMassKg'],
    optional: ['declaredMagnetMassKg', 'liberation', 'grade'],
  },
  LOOSE_MATERIAL: {
    required: ['form', 'grade', 'netMassKg'],
    optional: [
      'coated',
      'moistureWtPct',
      'moistureWtPctLow',
      'moistureWtPctHigh',
      'oilWtPct',
      'oilWtPctLow',
      'oilWtPctHigh',
    ],
  },
};

function isGiven(declaration: LineDeclaration, field: FieldName): boolean {
  if (field === 'netMassKg') return declaration.netMassGrams !== undefined;
  if (field === 'declaredMagnetMassKg') return declaration.declaredMagnetMassGrams !== undefined;
  return declaration[field] !== undefined;
}

const ALL_FIELDS = [
  ...new Set(Object.values(FIELDS_OF).flatMap(({ required, optional }) => [...required, ...optional])),
];

/** Fields that are missing, or that a line of this kind has no meaning for. */
function fieldFaults(declaration: LineDeclaration, pointer: string): InputFault[] {
  const { required, optional } = FIELDS_OF[declaration.kind];
  const missing = required
    .filter((field) => !isGiven(declaration, field))
    .map((field) => ({
      pointer: `${pointer}/${field}`,
      code: 'REQUIRED',
      detail: `A ${declaration.kind} line needs ${field}.`,
    }));
  const senseless = ALL_FIELDS.filter(
    (field) => !required.includes(field) && !optional.includes(field) && isGiven(declaration, field),
  ).map((field) => ({
    pointer: `${pointer}/${field}`,
    code: 'NOT_FOR_THIS_KIND',
    detail: `${field} means nothing on a ${declaration.kind} line: remove it or change the kind.`,
  }));
  return [...missing, ...senseless];
}

function referenceFaults(declaration: LineDeclaration, catalogue: Catalogue, pointer: string): InputFault[] {
  const faults: InputFault[] = [];
  const { productProfile, grade, form } = declaration;
  if (productProfile !== undefined && !catalogue.productProfiles.has(productProfile)) {
    const detail = `There is no product profile '${productProfile}': see /v1/catalogue/product-profiles.`;
    faults.push({ pointer: `${pointer}/productProfile`, code: 'UNKNOWN_PRODUCT_PROFILE', detail });
  }
  if (grade !== undefined && !catalogue.magnetGrades.has(grade)) {
    const detail = `There is no magnet grade '${grade}': see /v1/catalogue/magnet-grades.`;
    faults.push({ pointer: `${pointer}/grade`, code: 'UNKNOWN_MAGNET_GRADE', detail });
  }
  if (form !== undefined && !LOOSE_MATERIAL_FORMS.includes(form as LooseMaterialForm)) {
    const detail = `Loose material is one of ${LOOSE_MATERIAL_FORMS.join(', ')}.`;
    faults.push({ pointer: `${pointer}/form`, code: 'NOT_LOOSE_MATERIAL', detail });
  }
  return faults;
}

type Share = 'moistureWtPct' | 'oilWtPct';

/** A share is a value, or a low and a high bound, or unknown; anything else is a fault. */
function shareFaults(declaration: LineDeclaration, share: Share, pointer: string): InputFault[] {
  const value = declaration[share];
  const low = declaration[`${share}Low`];
  const high = declaration[`${share}High`];
  if (value !== undefined && (low !== undefined || high !== undefined)) {
    return [
      {
        pointer: `${pointer}/${share}`,
        code: 'VALUE_AND_RANGE',
        detail: `Send either ${share} or its Low and High, not both.`,
      },
    ];
  }
  if ((low === undefined) !== (high === undefined)) {
    const absent = low === undefined ? `${share}Low` : `${share}High`;
    return [{ pointer: `${pointer}/${absent}`, code: 'REQUIRED', detail: 'A range needs both bounds.' }];
  }
  if (low !== undefined && high !== undefined && low > high) {
    return [
      {
        pointer: `${pointer}/${share}Low`,
        code: 'RANGE_REVERSED',
        detail: `${share}Low must not exceed ${share}High.`,
      },
    ];
  }
  return [];
}

function shareOf(declaration: LineDeclaration, share: Share): WtPctRange | null {
  const low = declaration[share] ?? declaration[`${share}Low`];
  const high = declaration[share] ?? declaration[`${share}High`];
  return low === undefined || high === undefined ? null : { low, high };
}

function soakedFaults(declaration: LineDeclaration, pointer: string): InputFault[] {
  const soaked =
    (shareOf(declaration, 'moistureWtPct')?.high ?? 0) + (shareOf(declaration, 'oilWtPct')?.high ?? 0);
  if (soaked < 100) return [];
  const detail = `Moisture and oil come to ${soaked} %, which leaves no magnet material.`;
  return [{ pointer: `${pointer}/moistureWtPct`, code: 'NO_MATERIAL_LEFT', detail }];
}

/**
 * Everything that is wrong with one declared line, by JSON Pointer.
 * @param index position in the batch, from 0
 */
export function lineFaults(
  declaration: LineDeclaration,
  index: number,
  catalogue: Catalogue,
): readonly InputFault[] {
  const pointer = `/lines/${index}`;
  return [
    ...fieldFaults(declaration, pointer),
    ...referenceFaults(declaration, catalogue, pointer),
    ...shareFaults(declaration, 'moistureWtPct', pointer),
    ...shareFaults(declaration, 'oilWtPct', pointer),
    ...soakedFaults(declaration, pointer),
  ];
}

/**
 * The complete line of a declaration without faults.
 * @param index position in the batch, from 0
 */
export function batchLineOf(declaration: LineDeclaration, index: number, catalogue: Catalogue): BatchLine {
  const profile =
    declaration.productProfile === undefined
      ? undefined
      : catalogue.productProfiles.get(declaration.productProfile);
  return {
    lineNumber: index + 1,
    kind: declaration.kind,
    form: profile?.form ?? declaration.form ?? 'WHOLE_DEVICE',
    profileKey: declaration.productProfile ?? null,
    units: declaration.units ?? null,
    netMassGrams: declaration.netMassGrams ?? null,
    declaredMagnetMassGrams: declaration.declaredMagnetMassGrams ?? null,
    liberation: profile ? (declaration.liberation ?? 'DISMANTLING') : null,
    gradeKey: declaration.grade ?? null,
    coated: declaration.coated ?? null,
    moistureWtPct: shareOf(declaration, 'moistureWtPct'),
    oilWtPct: shareOf(declaration, 'oilWtPct'),
    notes: declaration.notes ?? null,
  };
}

/** The line as the estimator takes it. @throws TypeError for a line that `batchLineOf` cannot have made */
export function estimationLineOf(line: BatchLine): EstimationLine {
  const { profileKey, units, netMassGrams, gradeKey, coated, moistureWtPct, oilWtPct } = line;
  const liberation = line.liberation ?? 'DISMANTLING';
  if (line.kind === 'PROFILE_UNITS' && profileKey !== null && units !== null) {
    return { kind: 'PROFILE_UNITS', profileKey, units, liberation, gradeKey };
  }
  if (line.kind === 'PROFILE_MASS' && profileKey !== null && netMassGrams !== null) {
    return { kind: 'PROFILE_MASS', profileKey, netMassGrams, liberation, gradeKey };
  }
  if (line.kind === 'LOOSE_MATERIAL' && gradeKey !== null && netMassGrams !== null) {
    const form = line.form as LooseMaterialForm;
    return { kind: 'LOOSE_MATERIAL', form, gradeKey, netMassGrams, coated, moistureWtPct, oilWtPct };
  }
  throw new TypeError(`Line ${line.lineNumber} is incomplete`);
}
