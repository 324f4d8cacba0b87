import type { BatchLine } from '../batches/domain/batch-line.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import type { EstimateInputs } from '../estimation/domain/estimate-inputs.js';
import { inputsOfParts } from '../estimation/domain/inputs-of-parts.js';
import { linesOfParts, withOwnEvidence, type LineOfParts } from '../estimation/domain/lines-of-parts.js';
import type { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import { evidenceAbout } from '../estimation/evidence-records.js';
import { inputsInTodaysShape } from '../estimation/stored-result.js';
import type { DerivedLot } from './derived-lots.js';

/** A line of a lot with the number by which evidence names it. */
export interface NumberedLine extends LineOfParts {
  readonly lineNumber: number;
}

/**
 * The lines that a lot is estimated from. Of one ticket they keep the numbers that they have in its batch; of several they
 * are numbered from 1, by ticket and place, which stays so whatever evidence comes.
 * @param batchLineNumbers of the lines of batches that the lot goes back to, ascending
 */
export function numberedLines(
  inputs: EstimateInputs,
  batchLineNumbers: readonly number[],
): readonly NumberedLine[] {
  const lines = linesOfParts(inputs);
  const keepNumbers =
    batchLineNumbers.length === lines.length &&
    lines.every(({ origin }) => origin === lines[0]?.origin && isTicket(origin));
  return lines.map((line, index) => ({
    ...line,
    lineNumber: (keepNumbers ? batchLineNumbers[index] : undefined) ?? index + 1,
  }));
}

/** What was weighed anew is named by its lot alone, what came on a ticket by lot and place: see `inputsOfParts`. */
function isTicket(origin: string): boolean {
  return origin === '' || origin.includes('/');
}

/**
 * What a derived lot is estimated from, besides evidence of its own.
 * @param inputsOf what a parent is estimated from
 */
export function inheritedInputs(
  { estimate, parts }: DerivedLot,
  inputsOf: (lotId: string) => EstimateInputs,
): EstimateInputs {
  const inputs = inputsInTodaysShape(estimate);
  if (parts !== null)
    return inputsOfParts(
      parts.map(({ parentLotId, share }) => ({ wholeId: parentLotId, inputs: inputsOf(parentLotId), share })),
      inputs.processRouteKey,
    );
  const sources = inputs.sources.map((source) => ({ ...source, evidence: [] }));
  return { ...inputs, sources, realised: null };
}

/** What a derived lot is estimated from. @param own evidence of the lot itself, in its numbering */
export function derivedInputs(
  inherited: EstimateInputs,
  batchLineNumbers: readonly number[],
  own: readonly EvidenceRecord[],
): EstimateInputs {
  const numbers = numberedLines(inherited, batchLineNumbers).map(({ lineNumber }) => lineNumber);
  const { evidence, realised } = evidenceAbout(own, numbers);
  return { ...withOwnEvidence(inherited, evidence), realised };
}

/** The lines of a derived lot as those of a batch are told, with the grades that inherited marks name. */
export function describedLines(
  inherited: EstimateInputs,
  batchLineNumbers: readonly number[],
  catalogue: Catalogue,
): readonly BatchLine[] {
  return numberedLines(inherited, batchLineNumbers).map(({ lineNumber, line, markedGradeKey }): BatchLine => {
    const isLoose = line.kind === 'LOOSE_MATERIAL';
    const profileKey = isLoose ? null : line.profileKey;
    const profile = catalogue.productProfiles.get(profileKey ?? '');
    return {
      lineNumber,
      kind: line.kind,
      form: isLoose ? line.form : (profile?.form ?? 'WHOLE_DEVICE'),
      profileKey,
      units: line.kind === 'PROFILE_UNITS' ? line.units : null,
      netMassGrams: line.kind === 'PROFILE_UNITS' ? null : line.netMassGrams,
      declaredMagnetMassGrams: null,
      liberation: isLoose ? null : line.liberation,
      gradeKey: markedGradeKey ?? line.gradeKey,
      coated: isLoose ? line.coated : null,
      moistureWtPct: isLoose ? line.moistureWtPct : null,
      oilWtPct: isLoose ? line.oilWtPct : null,
      notes: null,
    };
  });
}
