import type { BatchView } from '../../src/modules/batches/batch.view.js';
import type { EvidenceOutcomeView, EvidenceView } from '../../src/modules/evidence/evidence.view.js';
import type { EstimatePreviewView } from '../../src/modules/estimation/estimate.view.js';
import type { LotDetailView } from '../../src/modules/lots/lot.view.js';
import type { ApiClient, TestResponse } from './test-app.js';
import { found, made, post, type Yard } from './yard.js';

export const OBSERVED_AT = '2026-11-21T13:20:00Z';
const RECEIVED_AT = '2026-11-20T09:42:00Z';

/** Weighs 20 of the motors' magnets together. @param magnetMassKg of all 20 */
export function weighed20(magnetMassKg: number): object {
  return { sampleWeighing: { sampledUnits: 20, magnetMassKg, scaleDivisionKg: 0.005 } };
}

export function motors(units: number): object {
  return { kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units };
}

/** An assay of bare alloy, as metal. */
export function assay(
  method: string,
  wtPct: Readonly<Record<string, number>>,
  extra: Readonly<Record<string, unknown>> = {},
): object {
  return {
    assay: {
      method,
      pieceCount: 10,
      relativeTo: 'ALLOY',
      expressedAs: 'METAL',
      coating: 'NONE',
      results: Object.entries(wtPct).map(([analyte, share]) => ({ analyte, wtPct: share })),
      ...extra,
    },
  };
}

/** Records a batch of the yard. */
export function aBatch(app: ApiClient, yard: Yard, ...lines: readonly object[]): Promise<BatchView> {
  return made<BatchView>(app, '/v1/batches', { siteId: yard.siteId, receivedAt: RECEIVED_AT, lines });
}

/** Makes a draft lot of some lines, or of all. */
export function aLot(
  app: ApiClient,
  batch: BatchView,
  lineNumbers?: readonly number[],
): Promise<LotDetailView> {
  return made<LotDetailView>(app, '/v1/lots', { batchId: batch.id, lineNumbers });
}

type Subject = `batches/${string}` | `lots/${string}`;

/** Sends a piece of evidence. */
export function sendEvidence(
  app: ApiClient,
  subject: Subject,
  piece: object,
  query = '',
): Promise<TestResponse> {
  return post(app, `/v1/${subject}/evidence${query}`, { observedAt: OBSERVED_AT, ...piece });
}

/** Adds a piece of evidence that must be accepted. */
export async function added(
  app: ApiClient,
  subject: Subject,
  piece: object,
): Promise<{ evidence: EvidenceView; outcome: EvidenceOutcomeView }> {
  const outcome = await made<EvidenceOutcomeView>(app, `/v1/${subject}/evidence`, {
    observedAt: OBSERVED_AT,
    ...piece,
  });
  if (outcome.evidence === null) throw new Error('Nothing was stored');
  return { evidence: outcome.evidence, outcome };
}

/** Withdraws a piece that nobody has changed. */
export function withdraw(app: ApiClient, { id, version }: EvidenceView): Promise<EvidenceOutcomeView> {
  return made<EvidenceOutcomeView>(app, `/v1/evidence/${id}/withdrawal`, { reason: 'A slip.' }, version);
}

/** Corrects what a batch holds. */
export async function correct(
  app: ApiClient,
  { id }: BatchView,
  ...lines: readonly object[]
): Promise<TestResponse> {
  const { version } = await found<BatchView>(app, `/v1/batches/${id}`);
  const body = { receivedAt: RECEIVED_AT, lines, reason: 'Counted anew.' };
  return post(app, `/v1/batches/${id}/corrections`, body, version);
}

/** Relative half-width of what the magnets hold of an oxide. */
export function widthOf({ oxides }: EstimatePreviewView, quantity = 'NDPR'): number {
  const contained = oxides.find((oxide) => oxide.quantity === quantity)?.contained;
  if (contained === undefined) throw new Error(`No ${quantity}`);
  return (contained.p90Kg - contained.p10Kg) / (2 * contained.p50Kg);
}

/** What an estimate says, apart from which one it is. */
export function figuresOf(estimate: EstimatePreviewView): object {
  const { oxides, elements, magnetMass, seed, evidenceTier, resourceClassRule, conflicts } = estimate;
  return { oxides, elements, magnetMass, seed, evidenceTier, resourceClassRule, conflicts };
}
