import { apportion } from '../../../shared/apportion.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { BatchLine } from '../../batches/domain/batch-line.js';
import type { Weighing } from '../../batches/domain/weighing.js';
import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import type { MaterialForm } from '../../catalogue/domain/material-form.js';

/**
 * How a lot's mass is known: weighed line by line, what the ticket leaves, by what is typical for the units counted; of a
 * lot that an operation made, weighed as it came out, or what its parents gave.
 */
export const MASS_BASES = ['LINES', 'TICKET', 'TYPICAL', 'WEIGHED', 'PARENTS'] as const;
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

function massUnknown(line: BatchLine, detail: string): DomainError {
  return new DomainError('lot-mass-unknown', detail, { lineNumber: line.lineNumber }, [
    { pointer: `/lines/${line.lineNumber - 1}/netMassKg`, code: 'MASS_UNKNOWN', detail },
  ]);
}

function typicalGrams(line: BatchLine, catalogue: Catalogue): number {
  const profile = line.profileKey === null ? undefined : catalogue.productProfiles.get(line.profileKey);
  const typicalKg = profile?.unitBasis === 'UNIT' ? profile.typicalGrossMassKg : null;
  if (typicalKg === null || line.units === null) {
    const detail = `The mass of line ${line.lineNumber} is not stated and '${profile?.name ?? ''}' has no typical one: state netMassKg or a ticket.`;
    throw massUnknown(line, detail);
  }
  return Math.max(1, Math.round(line.units * typicalKg * 1000));
}

/** What the ticket leaves to those lines of `unstated` that are chosen; all of it where all are. */
function shareOfTicket(
  chosen: readonly BatchLine[],
  unstated: readonly BatchLine[],
  leftGrams: number,
  catalogue: Catalogue,
): Pick<LotMaterial, 'netMassGrams' | 'massBasis'> {
  if (unstated.every((line) => chosen.includes(line)))
    return { netMassGrams: leftGrams, massBasis: 'TICKET' };
  const shares = apportion(
    leftGrams,
    unstated.map((line) => typicalGrams(line, catalogue)),
  );
  const netMassGrams = shares
    .filter((_grams, index) => chosen.some((line) => line === unstated[index]))
    .reduce((sum, grams) => sum + grams, 0);
  return { netMassGrams, massBasis: 'TYPICAL' };
}

/**
 * Form and net mass of a lot made of some lines of a batch. Stated masses stand. What they leave of the ticket's
 * net goes to the lines that state none, divided by typical masses, so that lots of one ticket never weigh more
 * than it. Without a ticket typical masses are all there is.
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
  const statedGrams = sumStated(chosen);
  const firstUnstated = chosen.find((line) => line.netMassGrams === null);
  if (firstUnstated === undefined) return { form, netMassGrams: statedGrams, massBasis: 'LINES' };
  if (weighing === null) {
    const netMassGrams = chosen.reduce(
      (sum, line) => sum + (line.netMassGrams ?? typicalGrams(line, catalogue)),
      0,
    );
    return { form, netMassGrams, massBasis: 'TYPICAL' };
  }
  const unstated = all.filter((line) => line.netMassGrams === null);
  const leftGrams = Math.max(0, weighing.netGrams - sumStated(all));
  const share = shareOfTicket(chosen, unstated, leftGrams, catalogue);
  if (share.netMassGrams === 0) {
    const detail = `The other lines leave nothing of the ticket's net of ${weighing.netGrams / 1000} kg for line ${firstUnstated.lineNumber}: check their masses, or state its own.`;
    throw massUnknown(firstUnstated, detail);
  }
  return { ...share, form, netMassGrams: statedGrams + share.netMassGrams };
}
