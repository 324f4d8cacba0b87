import { TableIndex, type MigrationInterface, type QueryRunner, type Table } from 'typeorm';
import { id, integer, integerOrNull, table, text, textOrNull } from './table-columns.js';

/** Each lets the events of one organisation be read in the order of the chain, without those of others. */
const INDICES = [
  new TableIndex({ name: 'audit_events_by_organisation', columnNames: ['organisation_id', 'sequence'] }),
  new TableIndex({
    name: 'audit_events_by_counterparty',
    columnNames: ['counterparty_organisation_id', 'sequence'],
  }),
];

/** Parents first. */
const TABLES: readonly Table[] = [
  table('webhook_endpoints', {
    columns: [
      id(),
      text('organisation_id'),
      text('url'),
      textOrNull('event_types'),
      textOrNull('description'),
      text('status'),
      text('sealed_secret'),
      textOrNull('sealed_old_secret'),
      textOrNull('old_secret_until'),
      textOrNull('removed_at'),
      text('recorded_at'),
      integer('version'),
    ],
    references: { organisation_id: 'organisations' },
    indices: { webhook_endpoints_by_organisation: ['organisation_id', 'id'] },
    checks: {
      webhook_endpoints_status_known: `"status" IN ('ENABLED', 'DISABLED', 'GONE', 'REMOVED')`,
      webhook_endpoints_removed_whole: `("status" = 'REMOVED') = ("removed_at" IS NOT NULL)`,
      webhook_endpoints_old_secret_whole: '("sealed_old_secret" IS NULL) = ("old_secret_until" IS NULL)',
      webhook_endpoints_version_positive: '"version" > 0',
    },
  }),
  table('webhook_lanes', {
    columns: [id(), integer('sequence'), textOrNull('owner'), textOrNull('leased_until')],
    references: { id: 'webhook_endpoints' },
    checks: {
      webhook_lanes_sequence_not_negative: '"sequence" >= 0',
      webhook_lanes_leased_by_somebody: '("owner" IS NULL) = ("leased_until" IS NULL)',
    },
  }),
  table('webhook_deliveries', {
    columns: [
      id(),
      text('endpoint_id'),
      text('event_id'),
      integer('sequence'),
      text('event_type'),
      text('status'),
      integer('attempts'),
      textOrNull('first_attempt_at'),
      textOrNull('last_attempt_at'),
      textOrNull('next_attempt_at'),
      integerOrNull('response_status'),
      textOrNull('failure'),
      text('recorded_at'),
    ],
    references: { endpoint_id: 'webhook_endpoints' },
    indices: {
      webhook_deliveries_by_endpoint: ['endpoint_id', 'id'],
      webhook_deliveries_in_order: ['endpoint_id', 'status', 'sequence'],
      webhook_deliveries_due: ['status', 'next_attempt_at', 'endpoint_id'],
    },
    uniques: { webhook_deliveries_once: ['endpoint_id', 'event_id'] },
    checks: {
      webhook_deliveries_status_known: `"status" IN ('PENDING', 'DELIVERED', 'FAILED')`,
      webhook_deliveries_pending_has_next: `("status" = 'PENDING') = ("next_attempt_at" IS NOT NULL)`,
      webhook_deliveries_attempts_not_negative: '"attempts" >= 0',
    },
  }),
];

/**
 * Who is on the other side of what happened, so that they are told as well; webhooks and their deliveries. The column is
 * added without touching a row: events from before have none, and the hashes that they had. Going back takes it away, and
 * with it what the hashes of events that have one are made of.
 */
export class Notifications1764000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE audit_events ADD COLUMN counterparty_organisation_id text');
    await runner.createIndices('audit_events', INDICES);
    for (const made of TABLES) await runner.createTable(made.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
    for (const { name } of INDICES) await runner.query(`DROP INDEX ${name ?? ''}`);
    await runner.query('ALTER TABLE audit_events DROP COLUMN counterparty_organisation_id');
  }
}
