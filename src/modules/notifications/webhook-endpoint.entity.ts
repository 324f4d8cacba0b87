import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';

/** GONE: it answered 410, so that nothing is sent until somebody enables it. REMOVED: for good. */
export const WEBHOOK_ENDPOINT_STATUSES = ['ENABLED', 'DISABLED', 'GONE', 'REMOVED'] as const;
export type WebhookEndpointStatus = (typeof WEBHOOK_ENDPOINT_STATUSES)[number];

/** Where an organisation wants to be told what happens. */
@Entity('webhook_endpoints')
@Index('webhook_endpoints_by_organisation', ['organisationId', 'id'])
@Check('webhook_endpoints_status_known', `"status" IN ('ENABLED', 'DISABLED', 'GONE', 'REMOVED')`)
@Check('webhook_endpoints_removed_whole', `("status" = 'REMOVED') = ("removed_at" IS NOT NULL)`)
@Check('webhook_endpoints_old_secret_whole', '("sealed_old_secret" IS NULL) = ("old_secret_until" IS NULL)')
@Check('webhook_endpoints_version_positive', '"version" > 0')
export class WebhookEndpoint {
  @IdColumn()
  id!: string;

  @TextColumn()
  organisationId!: string;

  @TextColumn()
  url!: string;

  /** Null: all. */
  @JsonColumn({ nullable: true })
  eventTypes!: readonly string[] | null;

  @TextColumn({ nullable: true })
  description!: string | null;

  @TextColumn()
  status!: WebhookEndpointStatus;

  /** `whsec_…`, sealed under a secret of the installation: it is needed to sign. */
  @TextColumn()
  sealedSecret!: string;

  /** The one before, which signs too for a time; null where there is none. */
  @TextColumn({ nullable: true })
  sealedOldSecret!: string | null;

  @TextColumn({ nullable: true })
  oldSecretUntil!: string | null;

  @TextColumn({ nullable: true })
  removedAt!: string | null;

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
