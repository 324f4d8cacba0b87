import type { BatchLine } from '../../batches/domain/batch-line.js';
import type { LooseFormProperties, MagnetGrade } from '../../catalogue/domain/catalogue.js';
import type { LooseMaterialForm } from '../../catalogue/domain/material-form.js';
import type { WtPctRange } from '../../estimation/domain/estimation-line.js';

type Soaked = 'moistureWtPct' | 'oilWtPct';

/** Devices and assemblies are not soaked: moisture and oil limits are about loose material. */
const NOT_SOAKED: WtPctRange = { low: 0, high: 0 };

/**
 * Between what bounds a lot's moisture or oil lies, wt% as received: as stated on its lines, else the
 * catalogue's interval for the form. Unknown is an interval, never zero.
 */
export function soakedRangeOf(
  lines: readonly Pick<BatchLine, 'form' | Soaked>[],
  soaked: Soaked,
  looseForms: ReadonlyMap<LooseMaterialForm, LooseFormProperties>,
): WtPctRange {
  const ranges = lines.map((line): WtPctRange => {
    const form = looseForms.get(line.form as LooseMaterialForm);
    if (form === undefined) return NOT_SOAKED;
    const { low, high } = form[soaked];
    return line[soaked] ?? { low, high };
  });
  return {
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.max(...ranges.map(({ high }) => high)),
  };
}

/**
 * Typical other constituents of the alloys in a lot, wt%: the highest of its grades, because a separator's limit
 * is about the worst of the feed. An element that any of the grades leaves unsaid is not known for the lot.
 */
export function otherElementsOf(
  gradeKeys: readonly string[],
  grades: ReadonlyMap<string, MagnetGrade>,
): Readonly<Record<string, number>> {
  const compositions = gradeKeys.map(
    (key): Readonly<Record<string, number>> => grades.get(key)?.otherElementWtPct ?? {},
  );
  const [first, ...others] = compositions;
  if (first === undefined) return {};
  const known = Object.keys(first).filter((element) => others.every((other) => element in other));
  return Object.fromEntries(
    known.map((element) => [
      element,
      Math.max(...compositions.map((composition) => composition[element] ?? 0)),
    ]),
  );
}
