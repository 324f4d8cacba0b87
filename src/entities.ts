import { BatchImport } from './modules/batches/batch-import.entity.js';
import { BatchRevision } from './modules/batches/batch-revision.entity.js';
import { Batch } from './modules/batches/batch.entity.js';
import { CatalogueProposal } from './modules/calibration/catalogue-proposal.entity.js';
import { CatalogueChange } from './modules/catalogue/catalogue-change.entity.js';
import { CatalogueVersion } from './modules/catalogue/catalogue-version.entity.js';
import { Demand } from './modules/demands/demand.entity.js';
import { StoredEstimate } from './modules/estimation/estimate.entity.js';
import { EvidenceRecord } from './modules/estimation/evidence-record.entity.js';
import { AccessGrant } from './modules/identity/access-grant.entity.js';
import { ApiKeyUse } from './modules/identity/api-key-use.entity.js';
import { ApiKey } from './modules/identity/api-key.entity.js';
import { Membership } from './modules/identity/membership.entity.js';
import { Session } from './modules/identity/session.entity.js';
import { SecondFactor } from './modules/identity/second-factor.entity.js';
import { User } from './modules/identity/user.entity.js';
import { LedgerEntry } from './modules/ledger/ledger-entry.entity.js';
import { LedgerPosting } from './modules/ledger/ledger-posting.entity.js';
import { LotAccountBalance } from './modules/ledger/lot-account-balance.entity.js';
import { LotHold } from './modules/lots/lot-hold.entity.js';
import { LotLine } from './modules/lots/lot-line.entity.js';
import { LotOxide } from './modules/lots/lot-oxide.entity.js';
import { LotParent } from './modules/lots/lot-parent.entity.js';
import { LotRevision } from './modules/lots/lot-revision.entity.js';
import { Lot } from './modules/lots/lot.entity.js';
import { MatchAllocation } from './modules/matching/match-allocation.entity.js';
import { MatchOutcome } from './modules/matching/match-outcome.entity.js';
import { MatchRun } from './modules/matching/match-run.entity.js';
import { MatchSnapshotPart } from './modules/matching/match-snapshot-part.entity.js';
import { WebhookDelivery } from './modules/notifications/webhook-delivery.entity.js';
import { WebhookEndpoint } from './modules/notifications/webhook-endpoint.entity.js';
import { WebhookLane } from './modules/notifications/webhook-lane.entity.js';
import { Organisation } from './modules/organisations/organisation.entity.js';
import { Site } from './modules/organisations/site.entity.js';
import { ReservationMovement } from './modules/reservations/reservation-movement.entity.js';
import { Reservation } from './modules/reservations/reservation.entity.js';
import { SitePermit } from './modules/sourcing/site-permit.entity.js';
import { PricePoint } from './modules/valuation/price-point.entity.js';
import { PriceSeries } from './modules/valuation/price-series.entity.js';
import { AuditEvent } from './platform/audit/audit-event.entity.js';
import { AuditHead } from './platform/audit/audit-head.entity.js';
import { IdempotencyRecord } from './platform/idempotency/idempotency-record.entity.js';
import { ImportRow } from './platform/import/import-row.entity.js';
import { Import } from './platform/import/import.entity.js';
import { Job } from './platform/jobs/job.entity.js';
import type { EntityClasses } from './platform/database/open-database.js';

/** Every class that is mapped to a table. */
export const ENTITIES: EntityClasses = [
  Organisation,
  Site,
  SitePermit,
  User,
  SecondFactor,
  Membership,
  ApiKey,
  ApiKeyUse,
  AccessGrant,
  Session,
  CatalogueVersion,
  CatalogueChange,
  StoredEstimate,
  EvidenceRecord,
  Batch,
  BatchRevision,
  BatchImport,
  Lot,
  LotLine,
  LotOxide,
  LedgerPosting,
  LedgerEntry,
  LotAccountBalance,
  LotParent,
  Reservation,
  ReservationMovement,
  LotHold,
  LotRevision,
  CatalogueProposal,
  PriceSeries,
  PricePoint,
  Demand,
  MatchRun,
  MatchSnapshotPart,
  MatchAllocation,
  MatchOutcome,
  WebhookEndpoint,
  WebhookLane,
  WebhookDelivery,
  AuditEvent,
  AuditHead,
  IdempotencyRecord,
  Import,
  ImportRow,
  Job,
];
