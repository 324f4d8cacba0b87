import type { Catalogue, ProductProfile } from '../../catalogue/domain/catalogue.js';
import { ticketsOfLines, type EstimateInputs } from '../../estimation/domain/estimate-inputs.js';
import { partOfLine, type EstimationLine, type Liberation } from '../../estimation/domain/estimation-line.js';
import { magnetGradeFor, productProfileFor } from '../../estimation/domain/resolved-references.js';
import { unitsByMass } from '../../estimation/domain/model/magnet-mass.js';
import type { ProfileWeight } from './calibration-input.js';

/** Loose magnet material has no profile; its effect is that of its form, e.g. `loose:SWARF`. */
export const LOOSE_PREFIX = 'loose:';

/**
 * How much of a lot's recoverable NdPr comes from each profile: per line the modes of the catalogue's figures multiplied —
 * units · share present · magnet mass · (Nd + Pr of the grade) · liberation — and divided by their sum. Route yields are
 * left out, being nearly those of every line. Stored estimates do not say what each profile contributed; these shares
 * steer only what is learnt from lots of several profiles, and are exact for lots of one.
 * Where everything comes to 0, each gets an equal part.
 * @param catalogue that of the estimate
 * @returns adding up to 1, one entry per profile, ascending by key
 * @throws DomainError where the catalogue does not know a profile or grade
 */
export function profileWeightsOf(
  { sources }: Pick<EstimateInputs, 'sources'>,
  catalogue: Catalogue,
): readonly ProfileWeight[] {
  const amounts = new Map<string, number>();
  for (const source of sources) {
    const tickets = ticketsOfLines(source);
    for (const [index, whole] of source.lines.entries()) {
      const line = partOfLine(whole, tickets[index]?.share ?? 1);
      const key = line.kind === 'LOOSE_MATERIAL' ? `${LOOSE_PREFIX}${line.form}` : line.profileKey;
      amounts.set(key, (amounts.get(key) ?? 0) + typicalNdPrOf(line, index, catalogue));
    }
  }
  const present = [...amounts].filter(([, amount]) => amount > 0);
  const counted = present.length > 0 ? present : [...amounts.keys()].map((key) => [key, 1] as const);
  const total = counted.reduce((sum, [, amount]) => sum + amount, 0);
  return counted
    .map(([profileKey, amount]) => ({ profileKey, weight: amount / total }))
    .sort((a, b) => (a.profileKey < b.profileKey ? -1 : 1));
}

/** Kilograms of Nd and Pr that the line typically gives up, before the route. */
function typicalNdPrOf(line: EstimationLine, index: number, catalogue: Catalogue): number {
  if (line.kind === 'LOOSE_MATERIAL') {
    const alloy = catalogue.looseForms.get(line.form)?.alloyFractionOfDryOilFree.mode ?? 1;
    return (line.netMassGrams / 1_000) * alloy * ndPrShareOf(line.gradeKey, index, catalogue);
  }
  const profile = productProfileFor(line.profileKey, index, catalogue);
  const units = line.kind === 'PROFILE_UNITS' ? line.units : unitsByMass(line, profile);
  const magnetKilograms = units * profile.presence.mode * profile.magnetMassKgPerUnit.mode;
  const grade = line.gradeKey ?? profile.gradeKey;
  return magnetKilograms * ndPrShareOf(grade, index, catalogue) * liberatedShareOf(profile, line.liberation);
}

function liberatedShareOf(profile: ProductProfile, liberation: Liberation): number {
  const range = liberation === 'DISMANTLING' ? profile.dismantlingYield : profile.shreddingYield;
  return range?.mode ?? 0;
}

function ndPrShareOf(gradeKey: string, index: number, catalogue: Catalogue): number {
  const { elementWtPct } = magnetGradeFor(gradeKey, index, catalogue);
  return (elementWtPct.Nd.mode + elementWtPct.Pr.mode) / 100;
}
