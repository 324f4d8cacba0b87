import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Batch } from './modules/batches/batch.entity.js';
import { BatchImport } from './modules/batches/batch-import.entity.js';
import { Demand } from './modules/demands/demand.entity.js';
import { StoredEstimate } from './modules/estimation/estimate.entity.js';
import { EvidenceRecord } from './modules/estimation/evidence-record.entity.js';
import { AccessGrant } from './modules/identity/access-grant.entity.js';
import { ApiKey } from './modules/identity/api-key.entity.js';
import { Membership } from './modules/identity/membership.entity.js';
import { LedgerPosting } from './modules/ledger/ledger-posting.entity.js';
import { LotHold } from './modules/lots/lot-hold.entity.js';
import { Lot } from './modules/lots/lot.entity.js';
import { MatchAllocation } from './modules/matching/match-allocation.entity.js';
import { WebhookDelivery } from './modules/notifications/webhook-delivery.entity.js';
import { WebhookEndpoint } from './modules/notifications/webhook-endpoint.entity.js';
import { Site } from './modules/organisations/site.entity.js';
import { Reservation } from './modules/reservations/reservation.entity.js';
import { SitePermit } from './modules/sourcing/site-permit.entity.js';
import { PriceSeries } from './modules/valuation/price-series.entity.js';
import type { SubjectKind } from './platform/access/access-policy.js';
import {
  ownedBy,
  SubjectDirectory,
  type FindStandings,
  type Standing,
} from './platform/access/subject-directory.js';
import { Database, type ReadTransaction } from './platform/database/database.js';
import { Import } from './platform/import/import.entity.js';

type Standings = ReadonlyMap<string, Standing>;

/** The classes whose rows name their owner. */
type OwnedRow = new () => { id: string; organisationId: string | null };

function byOwner(row: OwnedRow): FindStandings {
  return async (tx, ids) => {
    const rows = await tx.find(row, {
      select: { id: true, organisationId: true },
      where: { id: In([...ids]) },
    });
    return new Map(rows.map(({ id, organisationId }) => [id, ownedBy(organisationId)]));
  };
}

/** Who has to do with what `rows` belong to, found by another of the finders. */
async function through(
  tx: ReadTransaction,
  rows: readonly { readonly id: string; readonly belongsTo: string }[],
  find: FindStandings,
): Promise<Standings> {
  const standings = await find(tx, [...new Set(rows.map(({ belongsTo }) => belongsTo))]);
  return new Map(
    rows.flatMap(({ id, belongsTo }) => {
      const standing = standings.get(belongsTo);
      return standing === undefined ? [] : [[id, standing] as const];
    }),
  );
}

async function lotStandings(tx: ReadTransaction, ids: readonly string[]): Promise<Standings> {
  const lots = await tx.find(Lot, {
    select: { id: true, organisationId: true, status: true },
    where: { id: In([...ids]) },
  });
  const reservations = await tx.find(Reservation, {
    select: { id: true, lotId: true, reservedForOrganisationId: true },
    where: { lotId: In([...ids]), status: In(['ACTIVE', 'FULFILLED']) },
  });
  return new Map(
    lots.map(({ id, organisationId, status }) => {
      const counterpartyIds = reservations
        .filter(({ lotId }) => lotId === id)
        .map(({ reservedForOrganisationId }) => reservedForOrganisationId);
      return [id, { ownerId: organisationId, counterpartyIds, isOffered: status === 'LISTED' }];
    }),
  );
}

/** Another organisation is known to those who have a reservation of it, or it of them. */
async function organisationStandings(tx: ReadTransaction, ids: readonly string[]): Promise<Standings> {
  const select = { id: true, organisationId: true, reservedForOrganisationId: true } as const;
  const reservations = await tx.find(Reservation, {
    select,
    where: [{ organisationId: In([...ids]) }, { reservedForOrganisationId: In([...ids]) }],
  });
  return new Map(
    ids.map((id) => {
      const sides = reservations.flatMap(({ organisationId, reservedForOrganisationId }) => [
        [organisationId, reservedForOrganisationId],
        [reservedForOrganisationId, organisationId],
      ]);
      const counterpartyIds = sides.flatMap(([one, other]) => (one === id && other ? [other] : []));
      return [id, { ...ownedBy(id), counterpartyIds: [...new Set(counterpartyIds)] }];
    }),
  );
}

async function reservationStandings(tx: ReadTransaction, ids: readonly string[]): Promise<Standings> {
  const rows = await tx.findBy(Reservation, { id: In([...ids]) });
  return new Map(
    rows.map(({ id, organisationId, reservedForOrganisationId }) => [
      id,
      { ...ownedBy(organisationId), counterpartyIds: [reservedForOrganisationId] },
    ]),
  );
}

/** Of a batch or a lot. */
async function ofBatchOrLot(
  tx: ReadTransaction,
  rows: readonly { readonly id: string; readonly subjectKind: 'BATCH' | 'LOT'; readonly subjectId: string }[],
): Promise<Standings> {
  const of = (kind: 'BATCH' | 'LOT') =>
    rows.filter((row) => row.subjectKind === kind).map(({ id, subjectId }) => ({ id, belongsTo: subjectId }));
  const ofBatches = await through(tx, of('BATCH'), byOwner(Batch));
  const ofLots = await through(tx, of('LOT'), byOwner(Lot));
  return new Map([...ofBatches, ...ofLots]);
}

const SUBJECT_COLUMNS = { id: true, subjectKind: true, subjectId: true } as const;

const FINDERS: Readonly<Record<SubjectKind, FindStandings>> = {
  organisation: organisationStandings,
  site: byOwner(Site),
  batch: byOwner(Batch),
  async batchImport(tx, ids) {
    const rows = await tx.find(BatchImport, {
      select: { id: true, siteId: true },
      where: { id: In([...ids]) },
    });
    return through(
      tx,
      rows.map(({ id, siteId }) => ({ id, belongsTo: siteId })),
      byOwner(Site),
    );
  },
  import: byOwner(Import),
  async estimate(tx, ids) {
    return ofBatchOrLot(
      tx,
      await tx.find(StoredEstimate, { select: SUBJECT_COLUMNS, where: { id: In([...ids]) } }),
    );
  },
  async evidence(tx, ids) {
    return ofBatchOrLot(
      tx,
      await tx.find(EvidenceRecord, { select: SUBJECT_COLUMNS, where: { id: In([...ids]) } }),
    );
  },
  lot: lotStandings,
  async lotHold(tx, ids) {
    const rows = await tx.find(LotHold, { select: { id: true, lotId: true }, where: { id: In([...ids]) } });
    return through(
      tx,
      rows.map(({ id, lotId }) => ({ id, belongsTo: lotId })),
      byOwner(Lot),
    );
  },
  posting: byOwner(LedgerPosting),
  reservation: reservationStandings,
  priceSeries: byOwner(PriceSeries),
  async demand(tx, ids) {
    const rows = await tx.find(Demand, {
      select: { id: true, organisationId: true, status: true },
      where: { id: In([...ids]) },
    });
    return new Map(
      rows.map(({ id, organisationId, status }) => [
        id,
        { ...ownedBy(organisationId), isOffered: status === 'OPEN' },
      ]),
    );
  },
  member: byOwner(Membership),
  apiKey: byOwner(ApiKey),
  accessGrant: byOwner(AccessGrant),
  webhookEndpoint: byOwner(WebhookEndpoint),
  sitePermit: byOwner(SitePermit),
  async webhookDelivery(tx, ids) {
    const rows = await tx.find(WebhookDelivery, {
      select: { id: true, endpointId: true },
      where: { id: In([...ids]) },
    });
    return through(
      tx,
      rows.map(({ id, endpointId }) => ({ id, belongsTo: endpointId })),
      byOwner(WebhookEndpoint),
    );
  },
  /** The lot's owner on the one side, the separator whose demand it is on the other. */
  async allocation(tx, ids) {
    const rows = await tx.find(MatchAllocation, {
      select: { id: true, lotId: true, demandId: true },
      where: { id: In([...ids]) },
    });
    const lots = await byOwner(Lot)(
      tx,
      rows.map(({ lotId }) => lotId),
    );
    const demands = await byOwner(Demand)(
      tx,
      rows.map(({ demandId }) => demandId),
    );
    return new Map(
      rows.map(({ id, lotId, demandId }) => {
        const separatorId = demands.get(demandId)?.ownerId;
        return [
          id,
          {
            ...ownedBy(lots.get(lotId)?.ownerId ?? null),
            counterpartyIds: separatorId ? [separatorId] : [],
          },
        ];
      }),
    );
  },
};

/** Every kind of subject and how to find whose it is, in one place. */
@Injectable()
export class Subjects extends SubjectDirectory {
  constructor(private readonly database: Database) {
    super();
  }

  standingsOf(kind: SubjectKind, ids: readonly string[]): Promise<Standings> {
    return this.database.read((tx) => FINDERS[kind](tx, ids));
  }
}
