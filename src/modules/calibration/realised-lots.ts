import { In, IsNull, Raw } from 'typeorm';
import type { Visibility } from '../../platform/access/caller.js';
import type { ReadTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import type { PageWindow } from '../../platform/http/page.dto.js';
import { DomainError } from '../../shared/domain-error.js';
import type { CatalogueService } from '../catalogue/catalogue.service.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import type { QuantityInterval } from '../estimation/domain/estimate.js';
import { StoredEstimate } from '../estimation/estimate.entity.js';
import { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import type { DeclaredPieces } from '../evidence/domain/declared-evidence.js';
import { Lot } from '../lots/lot.entity.js';
import type { ProfileWeight } from './domain/calibration-input.js';
import { profileWeightsOf } from './domain/lot-profile-weights.js';
import type { MeasuredMilligrams } from './domain/realised-oxide.js';
import { elementBalanceOf, realisedNdPr } from './domain/realised-ndpr.js';
import { reconcile, type Reconciliation } from './domain/reconciliation.js';

/** A lot that a separator has processed, with the last estimate made before the outcome was known. */
export interface RealisedLotRecord {
  readonly evidence: EvidenceRecord;
  readonly lot: Lot;
  readonly estimate: StoredEstimate;
  /** Recoverable NdPr oxide by that estimate. */
  readonly estimated: QuantityInterval;
  /** Null where the separator did not state both Nd and Pr. */
  readonly realised: MeasuredMilligrams | null;
  readonly profileWeights: readonly ProfileWeight[];
  /** Null where the two cannot be compared; `whyNot` says why. */
  readonly reconciliation: Reconciliation | null;
  readonly whyNot: string | null;
}

/** Because both engines bound the number of parameters of a statement. */
const ROWS_PER_STATEMENT = 500;
const LIVE_OUTCOMES = { kind: 'REALISED_RECOVERY', withdrawnAt: IsNull() } as const;

/**
 * Part: outcomes that stand, newest first. Their number is one more than the window's where there are more.
 * @param visibility whose lots they may be of; anybody's unless given
 */
export function findOutcomes(
  tx: ReadTransaction,
  window: PageWindow,
  visibility: Visibility = { all: true },
): Promise<EvidenceRecord[]> {
  const ofVisibleLots = visibility.all
    ? {}
    : {
        subjectId: Raw(
          (column) => `${column} IN (SELECT id FROM lots WHERE organisation_id IN (:...organisationIds))`,
          { organisationIds: [...visibility.organisationIds] },
        ),
      };
  return tx.find(EvidenceRecord, newestFirst<EvidenceRecord>({ ...LIVE_OUTCOMES, ...ofVisibleLots }, window));
}

/** Part: how many outcomes stand. */
export function countOutcomes(tx: ReadTransaction): Promise<number> {
  return tx.countBy(EvidenceRecord, LIVE_OUTCOMES);
}

/** Part: the outcomes with their lots and estimates, in the order of the records. */
export async function findRealisedLots(
  tx: ReadTransaction,
  catalogues: CatalogueService,
  records: readonly EvidenceRecord[],
): Promise<RealisedLotRecord[]> {
  const found: Omit<RealisedLotRecord, 'profileWeights' | 'reconciliation' | 'whyNot'>[] = [];
  for (let start = 0; start < records.length; start += ROWS_PER_STATEMENT)
    found.push(...(await loadSlice(tx, records.slice(start, start + ROWS_PER_STATEMENT))));
  const versions = new Map<string, Catalogue>();
  for (const { catalogueVersion } of found.map(({ estimate }) => estimate)) {
    if (!versions.has(catalogueVersion))
      versions.set(catalogueVersion, await catalogues.atVersion(tx, catalogueVersion));
  }
  return found.map((each) => compared(each, versions.get(each.estimate.catalogueVersion)));
}

/** The estimate that the outcome made names the one before. A lot made anew by a correction takes its outcome along. */
async function loadSlice(tx: ReadTransaction, records: readonly EvidenceRecord[]) {
  const lots = await tx.findBy(Lot, { id: In(records.map(({ subjectId }) => subjectId)) });
  const made = await tx.find(StoredEstimate, {
    select: { id: true, evidenceId: true, supersedesId: true },
    where: { evidenceId: In(records.map(({ id }) => id)), cause: 'EVIDENCE_ADDED' },
  });
  const before = await tx.findBy(StoredEstimate, { id: In(made.map(({ supersedesId }) => supersedesId)) });
  const lotOf = new Map(lots.map((lot) => [lot.id, lot]));
  const madeBy = new Map(made.map((estimate) => [estimate.evidenceId, estimate.supersedesId]));
  const estimateOf = new Map(before.map((estimate) => [estimate.id, estimate]));
  return records.map((evidence) => {
    const lot = lotOf.get(evidence.subjectId);
    const estimate = estimateOf.get(madeBy.get(evidence.id) ?? '');
    if (lot === undefined || estimate === undefined)
      throw new Error(`Outcome ${evidence.id} has lost its lot or the estimate before it`);
    return { evidence, lot, estimate, estimated: ndPrIntervalOf(estimate), realised: realisedBy(evidence) };
  });
}

/** Recoverable NdPr oxide of a stored estimate. */
export function ndPrIntervalOf({ id, result }: Pick<StoredEstimate, 'id' | 'result'>): QuantityInterval {
  const ndPr = result.oxides.find(({ quantity }) => quantity === 'NDPR');
  if (ndPr === undefined) throw new Error(`Estimate ${id} states no NdPr oxide`);
  return ndPr.recoverable;
}

function realisedBy({ content }: EvidenceRecord): MeasuredMilligrams | null {
  return content?.kind === 'REALISED_RECOVERY' ? realisedNdPr(content) : null;
}

function compared(
  found: Omit<RealisedLotRecord, 'profileWeights' | 'reconciliation' | 'whyNot'>,
  catalogue: Catalogue | undefined,
): RealisedLotRecord {
  const { evidence, lot, estimate, estimated, realised } = found;
  if (catalogue === undefined) throw new Error(`Catalogue ${estimate.catalogueVersion} was not read`);
  const profileWeights = profileWeightsOf(estimate.inputs, catalogue);
  if (realised === null) {
    const whyNot = 'The outcome does not state both Nd and Pr, and the estimate is of the two together.';
    return { ...found, profileWeights, reconciliation: null, whyNot };
  }
  // What was sent has been read by its declaration before it was stored.
  const { realisedRecovery } = evidence.declared as DeclaredPieces;
  try {
    const reconciliation = reconcile({
      lotId: lot.id,
      estimated,
      realised,
      profileWeights,
      recyclerId: lot.organisationId,
      buyerKey: estimate.result.processRouteKey,
      balance: elementBalanceOf(realisedRecovery?.balance, realised),
    });
    return { ...found, profileWeights, reconciliation, whyNot: null };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { ...found, profileWeights, reconciliation: null, whyNot: error.message };
  }
}
