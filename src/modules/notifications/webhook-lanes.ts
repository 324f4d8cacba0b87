import { IsNull } from 'typeorm';
import type { ReadTransaction, WriteTransaction } from '../../platform/database/database.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import { WebhookLane } from './webhook-lane.entity.js';

/** How long a process that says nothing of an endpoint keeps it: twice what one attempt may take. */
export const LANE_LEASE_MS = 30_000;

/** Part: endpoints that are enabled and have not come to the end of the chain, with how far they have come. */
export async function findLanesBehind(
  tx: ReadTransaction,
  headSize: number,
): Promise<readonly { readonly endpoint: WebhookEndpoint; readonly sequence: number }[]> {
  const endpoints = await tx.findBy(WebhookEndpoint, { status: 'ENABLED' });
  const lanes = await tx
    .createQueryBuilder(WebhookLane, 'lane')
    .where('lane.sequence < :headSize', { headSize })
    .getMany();
  const sequences = new Map(lanes.map(({ id, sequence }) => [id, sequence]));
  return endpoints.flatMap((endpoint) => {
    const sequence = sequences.get(endpoint.id);
    return sequence === undefined ? [] : [{ endpoint, sequence }];
  });
}

/** Part: enabled endpoints with something due that no process sends to, in the order of what is due longest. */
export async function findDueLanes(
  tx: ReadTransaction,
  now: string,
  limit: number,
): Promise<readonly WebhookLane[]> {
  return tx
    .createQueryBuilder(WebhookLane, 'lane')
    .innerJoin(WebhookEndpoint, 'endpoint', 'endpoint.id = lane.id')
    .where(`endpoint.status = 'ENABLED'`)
    .andWhere('(lane.leasedUntil IS NULL OR lane.leasedUntil <= :now)', { now })
    .andWhere((query) => {
      const due = query
        .subQuery()
        .select('1')
        .from(WebhookDelivery, 'delivery')
        .where('delivery.endpointId = lane.id')
        .andWhere(`delivery.status = 'PENDING'`)
        .andWhere('delivery.nextAttemptAt <= :now')
        .getQuery();
      return `EXISTS ${due}`;
    })
    .orderBy('lane.id', 'ASC')
    .limit(limit)
    .getMany();
}

/** Part: what the endpoint is to be told next; null where nothing is due, or it is not enabled any more. */
export async function findNextDue(
  tx: ReadTransaction,
  endpointId: string,
  now: string,
): Promise<WebhookDelivery | null> {
  return tx
    .createQueryBuilder(WebhookDelivery, 'delivery')
    .innerJoin(WebhookEndpoint, 'endpoint', 'endpoint.id = delivery.endpointId')
    .where('delivery.endpointId = :endpointId', { endpointId })
    .andWhere(`delivery.status = 'PENDING' AND endpoint.status = 'ENABLED'`)
    .andWhere('delivery.nextAttemptAt <= :now', { now })
    .orderBy('delivery.sequence', 'ASC')
    .addOrderBy('delivery.id', 'ASC')
    .limit(1)
    .getOne();
}

/** Part: takes an endpoint that no process sends to. @returns false where somebody was quicker */
export async function claimLane(
  tx: WriteTransaction,
  { id, owner: before, leasedUntil }: WebhookLane,
  owner: string,
  now: string,
): Promise<boolean> {
  const asRead = { id, owner: before ?? IsNull(), leasedUntil: leasedUntil ?? IsNull() };
  const { affected } = await tx.update(WebhookLane, asRead, { owner, leasedUntil: leaseFrom(now) });
  return affected === 1;
}

/** Part: puts the end of the lease off. @returns false where the owner has lost it */
export async function renewLane(
  tx: WriteTransaction,
  id: string,
  owner: string,
  now: string,
): Promise<boolean> {
  const { affected } = await tx.update(WebhookLane, { id, owner }, { leasedUntil: leaseFrom(now) });
  return affected === 1;
}

/** Part: lets others send. */
export async function releaseLane(tx: WriteTransaction, id: string, owner: string): Promise<void> {
  await tx.update(WebhookLane, { id, owner }, { owner: null, leasedUntil: null });
}

function leaseFrom(now: string): string {
  return new Date(Date.parse(now) + LANE_LEASE_MS).toISOString();
}
