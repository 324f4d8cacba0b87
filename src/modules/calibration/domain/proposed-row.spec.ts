import { describe, expect, it } from '@jest/globals';
import { applyChanges } from '../../catalogue/domain/apply-changes.js';
import type { ProductProfile } from '../../catalogue/domain/catalogue.js';
import { loadCatalogue } from '../../catalogue/load-catalogue.js';
import { proposeFigure, type ProposedFigure } from './proposal.js';
import { magnetMassMax, proposedRow } from './proposed-row.js';

const { catalogue } = loadCatalogue();

function profileOf(key: string): ProductProfile {
  const profile = catalogue.productProfiles.get(key);
  if (profile === undefined) throw new Error(`No ${key}`);
  return profile;
}

/** Learnt from 20 lots that all gave a tenth more. */
function learnt(profile: ProductProfile): ProposedFigure {
  const outcome = proposeFigure({
    figure: profile.magnetMassKgPerUnit,
    figureMax: magnetMassMax(profile),
    effectMean: Math.log(1.1),
    effectSd: 0.05,
    lotWeight: 20,
    profileSd: 0.3,
  });
  if (!outcome.proposed) throw new Error(outcome.detail);
  return outcome;
}

describe('a proposed row', () => {
  it.each([...catalogue.productProfiles.keys()])(
    'of %s is one that the catalogue takes, or says why not',
    (key) => {
      const profile = profileOf(key);
      const { mode, high } = profile.magnetMassKgPerUnit;
      // A figure of 0, or a share that is all magnet, has nowhere to go.
      if (mode === 0 || high === magnetMassMax(profile)) return;
      const row = proposedRow(profile, learnt(profile), '20 realised lots');
      const next = applyChanges(catalogue, [{ tableName: 'productProfiles', rowKey: key, row }]);
      expect(next.productProfiles.get(key)).toEqual(row);
    },
  );

  it('keeps symmetric percentiles as a lognormal and skewed ones as a metalog', () => {
    const figure = learnt(profileOf('hdd-35'));
    const rowOf = (low: number, mode: number, high: number) =>
      proposedRow(profileOf('hdd-35'), { ...figure, low, mode, high }, '20 lots').magnetMassKgPerUnit;
    expect(rowOf(0.01, 0.02, 0.04)).toEqual({ low: 0.01, mode: 0.02, high: 0.04, distribution: 'LOGNORMAL' });
    expect(rowOf(0.01, 0.02, 0.03)).toEqual({ low: 0.01, mode: 0.02, high: 0.03, distribution: 'METALOG' });
    // Half of it within a fifth of the other half: neither.
    expect(rowOf(0.0199, 0.02, 0.04)).toEqual(figure.pert);
  });

  it('says where it comes from, once', () => {
    const first = proposedRow(profileOf('hdd-35'), learnt(profileOf('hdd-35')), '8 realised lots');
    expect(first.provenance.basis).toBe('DERIVED');
    expect(first.provenance.notes).toMatch(
      /^Magnet mass learnt from 8 realised lots; before: 0\.007\/0\.01503\/0\.028 PERT\. Falls with/,
    );
    const second = proposedRow(first, learnt(first), '9 realised lots');
    expect(second.provenance.notes?.match(/learnt from/g)).toHaveLength(1);
    expect(second.provenance.notes).toContain('Falls with build year');
  });

  it('goes on from an earlier proposal by its percentiles: centre × 1.1 again', () => {
    const first = proposedRow(profileOf('hdd-35'), learnt(profileOf('hdd-35')), '8 realised lots');
    expect(learnt(first).mode / first.magnetMassKgPerUnit.mode).toBeCloseTo(1.1, 3);
  });
});
