import { DomainError } from '../../../shared/domain-error.js';
import type { BatchLine } from '../../batches/domain/batch-line.js';
import type { Weighing } from '../../batches/domain/weighing.js';
import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import type { MaterialForm } from '../../catalogue/domain/material-form.js';

/** How a lot's mass is known: weighed line by line, from the ticket's net, or typical for the units counted. */
export const MASS_BASES = ['LINES', 'TICKET', 'TYPICAL'] as const;
export type MassBasis = (typeof MASS_BASES)[number];

/** What a draft lot is made of. */
export interface LotMaterial {
  readonly form: MaterialForm;
  readonly netMassGrams: number;
  readonly massBasis: MassBasis;
}

function sumStated(lines: readonly BatchLine[]): number {
  return lines.reduce((sum, line) => sum + (line.netMassGrams ?? 0), 0);
}

function onlyFormOf(lines: readonly BatchLine[]): MaterialForm {
  const forms = new Set(lines.map((line) => line.form));
  const [form] = forms;
  if (form !== undefined && forms.size === 1) return form;
  const detail = `The lines are of ${forms.size} forms (${[...forms].join(', ')}): make one lot per form.`;
  throw new DomainError('lot-lines-not-of-one-form', detail, { forms: [...forms] }, [
    { pointer: '/lineNumbers', code: 'NOT_OF_ONE_FORM', detail },
  ]);
}

function typicalGrams(line: BatchLine, catalogue: Catalogue): number {
  const profile = line.profileKey === null ? undefined : catalogue.productProfiles.get(line.profileKey);
  const typicalKg = profile?.unitBasis === 'UNIT' ? profile.typicalGrossMassKg : null;
  if (typicalKg === null || line.units === null) {
    const detail = `The mass of line ${line.lineNumber} is not stated and '${profile?.name ?? ''}' has no typical one: state netMassKg or a ticket.`;
    throw new DomainError('lot-mass-unknown', detail, { lineNumber: line.lineNumber }, [
      { pointer: `/lines/${line.lineNumber - 1}/netMassKg`, code: 'MASS_UNKNOWN', detail },
    ]);
  }
  return Math.max(1, Math.round(line.units * typicalKg * 1000));
}

/**
 * Form and net mass of a lot made of some lines of a batch. Stated masses come first, then what is left of the
 * ticket's net, then typical masses.
 * @param chosen at least one line of `all`
 * @throws DomainError `lot-lines-not-of-one-form` or `lot-mass-unknown`
 */
export function lotMaterialOf(
  chosen: readonly BatchLine[],
  all: readonly BatchLine[],
  weighing: Weighing | null,
  catalogue: Catalogue,
): LotMaterial {
  const form = onlyFormOf(chosen);
  if (chosen.every((line) => line.netMassGrams !== null)) {
    return { form, netMassGrams: sumStated(chosen), massBasis: 'LINES' };
  }
  const others = all.filter((line) => !chosen.includes(line));
  const leftGrams = weighing === null ? 0 : weighing.netGrams - sumStated(others);
  if (leftGrams > sumStated(chosen) && others.every((line) => line.netMassGrams !== null)) {
    return { form, netMassGrams: leftGrams, massBasis: 'TICKET' };
  }
  const netMassGrams = chosen.reduce(
    (sum, line) => sum + (line.netMassGrams ?? typicalGrams(line, catalogue)),
    0,
  );
  return { form, netMassGrams, massBasis: 'TYPICAL' };
}
