import type { ResourceClassRules } from './catalogue.js';
import type { RowReader } from './catalogue-row.js';
import { EVIDENCE_TIER, RELATIVE_SPREAD } from './number-bounds.js';

/** Reads the one line of resource-classes.csv. Indicated must never ask for more than measured. */
export function readResourceClassRules(row: RowReader): ResourceClassRules {
  const rules: ResourceClassRules = {
    measuredTierMin: row.wholeNumber('measuredTierMin', EVIDENCE_TIER),
    measuredRelativeHalfWidthMax: row.number('measuredRelativeHalfWidthMax', RELATIVE_SPREAD),
    indicatedTierMin: row.wholeNumber('indicatedTierMin', EVIDENCE_TIER),
    indicatedRelativeHalfWidthMax: row.number('indicatedRelativeHalfWidthMax', RELATIVE_SPREAD),
    provenance: row.provenance(),
  };
  if (rules.indicatedTierMin > rules.measuredTierMin) {
    row.fault('indicatedTierMin', 'is above measuredTierMin', 'put indicated ≤ measured');
  }
  if (rules.indicatedRelativeHalfWidthMax < rules.measuredRelativeHalfWidthMax) {
    row.fault(
      'indicatedRelativeHalfWidthMax',
      'is below measuredRelativeHalfWidthMax',
      'put indicated ≥ measured',
    );
  }
  return rules;
}
