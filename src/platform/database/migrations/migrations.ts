import { Organisations1764000000001 } from './0001-organisations.js';
import { BatchesAndLots1764000000002 } from './0002-batches-and-lots.js';
import { DemandsAndMatchRuns1764000000003 } from './0003-demands-and-match-runs.js';
import { PriceSeries1764000000004 } from './0004-price-series.js';
import { CatalogueChanges1764000000005 } from './0005-catalogue-changes.js';
import { Evidence1764000000006 } from './0006-evidence.js';
import { Calibration1764000000007 } from './0007-calibration.js';
import { AuditChain1764000000008 } from './0008-audit-chain.js';
import { Ledger1764000000009 } from './0009-ledger.js';
import { Reservations1764000000010 } from './0010-reservations.js';
import { LotRevisions1764000000011 } from './0011-lot-revisions.js';
import { LotHolds1764000000012 } from './0012-lot-holds.js';
import { LotConditions1764000000013 } from './0013-lot-conditions.js';
import { IdempotencyRecords1764000000014 } from './0014-idempotency-records.js';
import { LotParts1764000000015 } from './0015-lot-parts.js';
import { MatchJobs1764000000016 } from './0016-match-jobs.js';
import { Identity1764000000017 } from './0017-identity.js';
import { Notifications1764000000021 } from './0021-notifications.js';
import { Imports1764000000022 } from './0022-imports.js';
import { DemandReferences1764000000023 } from './0023-demand-references.js';
import { CertificateHolders1764000000024 } from './0024-certificate-holders.js';
import { HoldPersons1764000000025 } from './0025-hold-persons.js';
import { LotSourcing1764000000027 } from './0027-lot-sourcing.js';
import { SitePermits1764000000028 } from './0028-site-permits.js';
import { ImportSources1764000000029 } from './0029-import-sources.js';
import { SecondFactors1764000000030 } from './0030-second-factors.js';

/** Every migration, oldest first. One set serves both engines. */
export const MIGRATIONS = [
  Organisations1764000000001,
  BatchesAndLots1764000000002,
  DemandsAndMatchRuns1764000000003,
  PriceSeries1764000000004,
  CatalogueChanges1764000000005,
  Evidence1764000000006,
  Calibration1764000000007,
  AuditChain1764000000008,
  Ledger1764000000009,
  Reservations1764000000010,
  LotRevisions1764000000011,
  LotHolds1764000000012,
  LotConditions1764000000013,
  IdempotencyRecords1764000000014,
  LotParts1764000000015,
  MatchJobs1764000000016,
  Identity1764000000017,
  Notifications1764000000021,
  Imports1764000000022,
  DemandReferences1764000000023,
  CertificateHolders1764000000024,
  HoldPersons1764000000025,
  LotSourcing1764000000027,
  SitePermits1764000000028,
  ImportSources1764000000029,
  SecondFactors1764000000030,
] as const;
