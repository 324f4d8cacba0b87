import { Injectable } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import { kilogramsFromGrams, kilogramsFromMilligrams } from '../../shared/mass.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import {
  LOOSE_MATERIAL_FORMS,
  type LooseMaterialForm,
  type MaterialForm,
} from '../catalogue/domain/material-form.js';
import type { EstimateInputs } from '../estimation/domain/estimate-inputs.js';
import { inputsOfParts, type PartOfMaterial } from '../estimation/domain/inputs-of-parts.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import { EstimationService } from '../estimation/estimation.service.js';
import type { OperationInput, PlannedOperation } from './domain/operations/planned-operation.js';
import type { OperatedLots } from './lot-operations.js';
import type { LotOperationWarning } from './lot-operation.view.js';
import type { MadeLot } from './made-lots.js';
import { PartEstimates } from './part-estimates.js';

/** A lot that a process is to give, as it was declared. */
export interface DeclaredOutput {
  readonly form: MaterialForm;
  readonly grade: string | null;
  readonly coated: boolean | null;
}

/** Estimates what comes out of a process, and holds it against what was expected. */
@Injectable()
export class ProcessedLots {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly estimation: EstimationService,
    private readonly estimates: PartEstimates,
  ) {}

  /**
   * Loose material is estimated anew from its mass and grade; what still has its magnets inside, from what it was part of.
   * @throws DomainError `process-not-valid` where the grade of an output is to be stated; as an estimate
   */
  async make(
    planned: PlannedOperation,
    declared: readonly DeclaredOutput[],
    read: OperatedLots,
  ): Promise<readonly MadeLot[]> {
    const parts = await this.partsOf(planned.inputs, read);
    const outputGrams = planned.outputs.reduce((sum, { amount }) => sum + amount.grams, 0);
    const made: MadeLot[] = [];
    for (const [index, { lotId, amount }] of planned.outputs.entries()) {
      const output = declared[index];
      if (output === undefined) throw new TypeError('Each output was declared');
      const inputs = isLoose(output.form)
        ? this.looseInputs(lotId, amount.grams, { ...output, form: output.form }, parts, index)
        : insideInputs(parts, amount.grams / outputGrams);
      const computed = await this.estimation.compute(inputs);
      made.push({ id: lotId, form: output.form, grams: amount.grams, massBasis: 'WEIGHED', computed });
    }
    return made;
  }

  /** Warns where the magnets that came out weigh less or more than the estimates of what went in let one expect. */
  async warnings(
    planned: PlannedOperation,
    declared: readonly DeclaredOutput[],
    read: OperatedLots,
  ): Promise<readonly LotOperationWarning[]> {
    if (declared.some(({ form }) => form !== 'LIBERATED_MAGNET')) return [];
    const estimateOf = await this.estimates.readEstimates(read.lots);
    let [low, high] = [0, 0];
    for (const { lotId, amount } of planned.inputs) {
      const lot = read.lots.find(({ id }) => id === lotId);
      if (lot === undefined) throw new Error(`Lot ${lotId} was not read`);
      const share = amount.grams / lot.netMassGrams;
      const { magnetMass } = estimateOf(lot).result;
      low += magnetMass.p10 * share;
      high += magnetMass.p90 * share;
    }
    const grams = planned.outputs.reduce((sum, { amount }) => sum + amount.grams, 0);
    const milligrams = grams * 1_000;
    if (milligrams >= low && milligrams <= high) return [];
    const expected = [low, high].map((each) => kilogramsFromMilligrams(Math.round(each)).toFixed(1));
    const detail = `${kilogramsFromGrams(grams)} kg of magnets came out, ${expected.join(' to ')} kg were expected (P10 to P90): check the scale, or what the lot was said to hold.`;
    return [{ code: 'YIELD_OUTSIDE_WINDOW', detail }];
  }

  private async partsOf(
    inputs: readonly OperationInput[],
    read: OperatedLots,
  ): Promise<readonly PartOfMaterial[]> {
    const estimateOf: (lot: OperatedLots['lots'][number]) => StoredEstimate =
      await this.estimates.readEstimates(read.lots);
    return inputs.map(({ lotId, amount }) => {
      const lot = read.lots.find(({ id }) => id === lotId);
      if (lot === undefined) throw new Error(`Lot ${lotId} was not read`);
      return { wholeId: lotId, inputs: estimateOf(lot).inputs, share: amount.grams / lot.netMassGrams };
    });
  }

  private looseInputs(
    lotId: string,
    netMassGrams: number,
    { form, grade, coated }: DeclaredOutput & { readonly form: LooseMaterialForm },
    parts: readonly PartOfMaterial[],
    index: number,
  ): EstimateInputs {
    const gradeKey = grade ?? onlyGradeOf(parts, this.catalogue.current, index);
    if (!this.catalogue.current.magnetGrades.has(gradeKey)) {
      const detail = `There is no magnet grade '${gradeKey}': see /v1/catalogue/magnet-grades.`;
      throw processFault(`/outputs/${index}/grade`, 'UNKNOWN_MAGNET_GRADE', detail);
    }
    const line = {
      kind: 'LOOSE_MATERIAL',
      form,
      gradeKey,
      netMassGrams,
      coated,
      moistureWtPct: null,
      oilWtPct: null,
    } as const;
    const source = { lines: [line], weighingRelativeUncertainty: 0, evidence: [], origin: lotId };
    return { sources: [source], processRouteKey: routeOf(parts), realised: null };
  }
}

function isLoose(form: MaterialForm): form is LooseMaterialForm {
  return LOOSE_MATERIAL_FORMS.includes(form as LooseMaterialForm);
}

function routeOf([first]: readonly PartOfMaterial[]): string {
  if (first === undefined) throw new TypeError('A process takes lots');
  return first.inputs.processRouteKey;
}

function insideInputs(parts: readonly PartOfMaterial[], share: number): EstimateInputs {
  return inputsOfParts(
    parts.map((part) => ({ ...part, share: part.share * share })),
    routeOf(parts),
  );
}

/** The grade that everything that went in has. @throws DomainError `process-not-valid` where there are several */
function onlyGradeOf(parts: readonly PartOfMaterial[], catalogue: Catalogue, index: number): string {
  const keys = parts.flatMap(({ inputs }) =>
    inputs.sources.flatMap(({ lines, evidence }) =>
      lines.map((line, place) => {
        const mark = evidence.find((each) => each.kind === 'GRADE' && each.lineIndexes.includes(place));
        if (mark?.kind === 'GRADE') return mark.gradeKey;
        if (line.kind === 'LOOSE_MATERIAL') return line.gradeKey;
        return line.gradeKey ?? catalogue.productProfiles.get(line.profileKey)?.gradeKey ?? '';
      }),
    ),
  );
  const grades = [...new Set(keys)].sort();
  const [only] = grades;
  if (only !== undefined && grades.length === 1) return only;
  const detail = `What went in has magnets of ${grades.join(', ')}: state the grade of what came out, or that of a mix, e.g. eol-mixed.`;
  throw processFault(`/outputs/${index}/grade`, 'GRADE_NEEDED', detail);
}

function processFault(pointer: string, code: string, detail: string): DomainError {
  return new DomainError('process-not-valid', detail, {}, [{ pointer, code, detail }]);
}
