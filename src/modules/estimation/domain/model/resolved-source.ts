import type { Catalogue, LooseFormProperties, ProductProfile } from '../../../catalogue/domain/catalogue.js';
import { ticketsOfLines, type EstimateSource, type LineTicket } from '../estimate-inputs.js';
import { partOfLine } from '../estimation-line.js';
import { assertSource, evidenceText } from '../evidence/assert-source.js';
import type { AssertedLine } from '../evidence/asserted-line.js';
import type { EvidenceConflict } from '../evidence/conflict.js';
import type { Evidence } from '../evidence/evidence.js';
import type { EvidenceTier } from '../evidence/evidence-tier.js';
import { looseFormFor, productProfileFor } from '../resolved-references.js';

/** A line with what it refers to, ready to be added up. */
export interface Entry {
  readonly asserted: AssertedLine;
  /** All that the line describes: its units or grams, of which `asserted` may have a part. */
  readonly wholeQuantity: number;
  readonly evidence: readonly Evidence[];
  readonly profile: ProductProfile | null;
  readonly form: LooseFormProperties | null;
  readonly ticketRelativeUncertainty: number;
  /** Names the ticket within the source; empty where it has one. */
  readonly ticket: string;
  /** What lines must have in common to be one portion. */
  readonly key: string;
}

export interface ResolvedSource {
  readonly entries: readonly Entry[];
  readonly conflicts: readonly EvidenceConflict[];
  readonly text: string;
}

/** @throws DomainError for lines and evidence that the catalogue cannot carry, with a JSON Pointer */
export function resolveSource(source: EstimateSource, catalogue: Catalogue): ResolvedSource {
  const asserted = assertSource(source, catalogue);
  const tickets = ticketsOfLines(source);
  const entries = asserted.lines.map((whole, index): Entry => {
    const { place, share, weighingRelativeUncertainty } = tickets[index] as LineTicket;
    // Evidence is about all of a line, and so are the rules that it must keep: it is parted after them.
    const line = share === 1 ? whole : { ...whole, line: partOfLine(whole.line, share) };
    const ticket = source.tickets === undefined ? '' : `${place}|`;
    const { line: content } = line;
    const isLoose = content.kind === 'LOOSE_MATERIAL';
    return {
      asserted: line,
      wholeQuantity: quantityOf(whole),
      evidence: asserted.evidence,
      profile: isLoose ? null : productProfileFor(content.profileKey, index, catalogue),
      form: isLoose ? looseFormFor(content.form, index, catalogue) : null,
      ticketRelativeUncertainty: weighingRelativeUncertainty,
      ticket,
      key: ticket + keyOf(line, asserted.evidence),
    };
  });
  const quantities = new Map<string, number[]>();
  for (const { key, asserted: each } of entries) {
    const known = quantities.get(key);
    if (known === undefined) quantities.set(key, [quantityOf(each)]);
    else known.push(quantityOf(each));
  }
  const amounts = [...quantities]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, values]) => [key, orderlySum(values)]);
  const text = JSON.stringify([
    source.tickets?.map(({ weighingRelativeUncertainty }) => weighingRelativeUncertainty) ??
      source.weighingRelativeUncertainty,
    amounts,
    asserted.evidence.map(evidenceText),
  ]);
  return { entries, conflicts: asserted.conflicts, text };
}

function quantityOf({ line }: AssertedLine): number {
  return line.kind === 'PROFILE_UNITS' ? line.units : line.netMassGrams;
}

function keyOf(
  { line, grade, evidencePlaces, weighedRelativeUncertainty }: AssertedLine,
  evidence: readonly Evidence[],
): string {
  const about =
    evidencePlaces.length === 0
      ? evidencePlaces
      : evidencePlaces.filter((place) => {
          const kind = evidence[place]?.kind ?? 'COUNT';
          // A line weighed by itself has an error of its own, whatever another line's scale has read.
          return !DIRECT.has(kind) || (kind === 'WEIGHING' && weighedRelativeUncertainty !== null);
        });
  if (line.kind === 'LOOSE_MATERIAL') {
    const bounds = [line.moistureWtPct, line.oilWtPct].map((range) =>
      range === null ? null : [range.low, range.high],
    );
    return JSON.stringify([line.form, grade.key, line.coated, ...bounds, weighedRelativeUncertainty, about]);
  }
  return JSON.stringify([
    line.kind,
    line.profileKey,
    line.liberation,
    grade.key,
    weighedRelativeUncertainty,
    about,
  ]);
}

/** Kinds that were applied to the lines themselves. */
const DIRECT: ReadonlySet<Evidence['kind']> = new Set(['COUNT', 'WEIGHING', 'GRADE']);

export function tierOf({ asserted, evidence }: Entry): EvidenceTier {
  let tier: EvidenceTier = asserted.gradeDeclared ? 1 : 0;
  for (const place of asserted.evidencePlaces) {
    const each = evidence[place];
    if (each?.kind === 'ASSAY' && each.tier > tier) tier = each.tier;
    if (each?.kind === 'PASSPORT' && tier < 1) tier = 1;
  }
  return tier;
}

/** Smallest first, so that floating-point rounding does not depend on the order of the lines. */
export function orderlySum(values: readonly number[]): number {
  const [only = 0] = values;
  return values.length < 2
    ? only
    : Float64Array.from(values)
        .sort()
        .reduce((sum, value) => sum + value, 0);
}
