import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import { applyChanges } from '../catalogue/domain/apply-changes.js';
import type { ProductProfile } from '../catalogue/domain/catalogue.js';
import { CalibrationService } from './calibration.service.js';
import { CatalogueProposal } from './catalogue-proposal.entity.js';
import { proposeFigure, type ProposedFigure } from './domain/proposal.js';
import { magnetMassMax, proposalReason, proposedRow } from './domain/proposed-row.js';
import type { KeyedEffect, LearnedEffects } from './domain/shrinkage.js';
import type { RealisedLotRecord } from './realised-lots.js';

/** A proposal's content, before anybody has seen it. */
export type ProposalDraft = Pick<
  CatalogueProposal,
  'profileKey' | 'baseVersion' | 'row' | 'reason' | 'evidence'
>;

/** Learns a profile's figure from outcomes. */
@Injectable()
export class ProposalDrafts {
  constructor(
    private readonly database: Database,
    private readonly catalogue: CatalogueService,
    private readonly calibration: CalibrationService,
  ) {}

  /**
   * @throws DomainError `unknown-product-profile`, `no-proposal-warranted`, `calibration-failed`, or
   *   `catalogue-change-not-valid` where the figure would not do in the catalogue
   */
  async draft(profileKey: string): Promise<ProposalDraft> {
    const catalogue = await this.catalogue.fresh();
    const profile = catalogue.productProfiles.get(profileKey);
    if (profile === undefined) throw unknownProfile(profileKey);
    const { records } = await this.calibration.takeOutcomes();
    const unspent = await this.unspentOf(records, profileKey);
    const learned = await this.calibration.learn(unspent, catalogue);
    const effect = effectOf(learned, profileKey);
    const profileSd = learned.unseenProfile.standardDeviation;
    const figure = warrantedFigure(profile, effect, profileSd);
    const learnedOf = unspent.filter((record) => holds(record, profileKey));
    const [newest] = learnedOf;
    if (newest === undefined) throw new Error(`${profileKey} was learnt from nothing`);
    const learntFrom = `${effect.lotCount} realised lot(s) up to ${newest.evidence.recordedAt.slice(0, 10)}`;
    const row = proposedRow(profile, figure, learntFrom);
    applyChanges(catalogue, [{ tableName: 'productProfiles', rowKey: profileKey, row }]);
    return {
      profileKey,
      baseVersion: catalogue.version,
      row,
      reason: proposalReason(profile, figure, effect),
      evidence: {
        lotCount: effect.lotCount,
        lotWeight: effect.lotWeight,
        effectMean: effect.mean,
        effectSd: effect.standardDeviation,
        profileSd,
        factor: figure.factor,
        spreadBefore: figure.spreadBefore,
        spreadAfter: figure.spreadAfter,
        cutAtMax: figure.cutAtMax,
        learntThroughId: newest.evidence.id,
      },
    };
  }

  /**
   * Without the outcomes that an accepted figure of the profile was learnt from: to learn from them again would count
   * them twice. Lots without the profile still tell what all lots, recyclers and buyers have in common.
   */
  private async unspentOf(
    records: readonly RealisedLotRecord[],
    profileKey: string,
  ): Promise<readonly RealisedLotRecord[]> {
    const [accepted] = await this.database.read((tx) =>
      tx.find(CatalogueProposal, {
        where: { profileKey, status: 'ACCEPTED' },
        order: { id: 'DESC' },
        take: 1,
      }),
    );
    if (accepted === undefined) return records;
    const { learntThroughId } = accepted.evidence;
    return records.filter((record) => record.evidence.id > learntThroughId || !holds(record, profileKey));
  }
}

function holds({ profileWeights }: RealisedLotRecord, key: string): boolean {
  return profileWeights.some(({ profileKey }) => profileKey === key);
}

/** That of a profile which no lot taught anything of is what is thought of any. */
function effectOf({ profiles, unseenProfile }: LearnedEffects, profileKey: string): KeyedEffect {
  const known = profiles.find(({ key }) => key === profileKey);
  return known ?? { key: profileKey, ...unseenProfile, lotCount: 0, lotWeight: 0 };
}

/** @throws DomainError `no-proposal-warranted` with the figures that were considered */
function warrantedFigure(profile: ProductProfile, effect: KeyedEffect, profileSd: number): ProposedFigure {
  const { mean: effectMean, standardDeviation: effectSd, lotWeight } = effect;
  const figureMax = magnetMassMax(profile);
  const figure = profile.magnetMassKgPerUnit;
  const outcome = proposeFigure({ figure, figureMax, effectMean, effectSd, lotWeight, profileSd });
  if (outcome.proposed) return outcome;
  const { reason, detail, factor, spreadBefore, spreadAfter } = outcome;
  throw new DomainError('no-proposal-warranted', detail, {
    productProfile: profile.key,
    reason,
    n: effect.lotCount,
    lotWeight,
    effectMean,
    effectSd,
    factor,
    spreadBefore,
    spreadAfter,
  });
}

function unknownProfile(profileKey: string): DomainError {
  const detail = `The catalogue has no product profile '${profileKey}'; choose one of GET /v1/catalogue/product-profiles.`;
  return new DomainError('unknown-product-profile', detail, { profileKey }, [
    { pointer: '/productProfile', code: 'UNKNOWN_PRODUCT_PROFILE', detail },
  ]);
}
