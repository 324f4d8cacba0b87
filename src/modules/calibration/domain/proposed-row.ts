import type { DistributedFigure, ProductProfile } from '../../catalogue/domain/catalogue.js';
import { magnetMassBounds } from '../../catalogue/domain/figure-bounds.js';
import { figureFault } from '../../catalogue/domain/figure-fault.js';
import { MAGNET_MASS_KG } from '../../catalogue/domain/number-bounds.js';
import type { ProposedFigure } from './proposal.js';
import type { KeyedEffect } from './shrinkage.js';

/** Largest value that a profile's magnet mass figure may take: kilograms per unit, or 1 for a share of the gross mass. */
export function magnetMassMax({ unitBasis }: ProductProfile): number {
  return unitBasis === 'GROSS_MASS' ? 1 : MAGNET_MASS_KG.max;
}

/**
 * The profile's whole row with the proposed magnet mass, which says where it comes from. Its percentiles are kept by a
 * LOGNORMAL where they are symmetric enough for one, else by a METALOG; where neither carries them, the nearest PERT stands.
 * @param learntFrom of what the figure was learnt, for the row's notes
 */
export function proposedRow(
  profile: ProductProfile,
  proposed: ProposedFigure,
  learntFrom: string,
): ProductProfile {
  const { provenance, magnetMassKgPerUnit: before } = profile;
  const was = `${before.low}/${before.mode}/${before.high} ${before.distribution ?? 'PERT'}`;
  const note = `Magnet mass learnt from ${learntFrom}; before: ${was}.`;
  return {
    ...profile,
    magnetMassKgPerUnit: carriedFigure(profile, proposed),
    provenance: {
      ...provenance,
      basis: 'DERIVED',
      notes: provenance.notes === null ? note : `${note} ${withoutLearning(provenance.notes)}`.trimEnd(),
    },
  };
}

/** An earlier note of this kind gives way: the changes of the catalogue keep every row. */
function withoutLearning(notes: string): string {
  return notes.replace(/^Magnet mass learnt from [^;]*; before: \S+ [A-Z]+\. ?/, '');
}

function carriedFigure(
  profile: ProductProfile,
  { low, mode, high, pert }: ProposedFigure,
): DistributedFigure {
  const bounds = magnetMassBounds(profile);
  for (const distribution of ['LOGNORMAL', 'METALOG'] as const) {
    const figure = { low, mode, high, distribution };
    if (figureFault(figure, bounds) === null) return figure;
  }
  return pert;
}

/** Why the figure is proposed, in one sentence with its figures. */
export function proposalReason(
  profile: ProductProfile,
  { factor, spreadBefore, spreadAfter, cutAtMax }: ProposedFigure,
  effect: KeyedEffect,
): string {
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  const cut = cutAtMax ? ' The figure is cut at its largest possible value.' : '';
  return (
    `${effect.lotCount} realised lot(s), worth ${short(effect.lotWeight)} of '${profile.key}', gave a factor of ` +
    `${short(factor)} on what was estimated (effect ${short(effect.mean)} ± ${short(effect.standardDeviation)} on the log scale): ` +
    `magnet mass × ${short(factor)}, its relative spread ${short(spreadBefore)} → ${short(spreadAfter)}.${cut}`
  );
}
