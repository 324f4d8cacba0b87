import type { MigrationInterface, QueryRunner } from 'typeorm';
import { id, integer, table, text, textOrNull } from './table-columns.js';

const MASS_COLUMNS = [
  'reserved_grams',
  'in_transit_grams',
  'delivered_grams',
  'consumed_grams',
  'released_grams',
];

/** Mass of a lot promised to somebody, and the postings that moved it. Movements are append-only. */
export class Reservations1764000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createReservationTable(runner);
    await createMovementTable(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('reservation_movements');
    await runner.dropTable('reservations');
  }
}

async function createReservationTable(runner: QueryRunner): Promise<void> {
  await runner.createTable(
    table('reservations', {
      columns: [
        id(),
        text('code'),
        text('lot_id'),
        text('organisation_id'),
        text('reserved_for_organisation_id'),
        text('kind'),
        text('status'),
        integer('grams'),
        ...MASS_COLUMNS.map(integer),
        integer('difference_grams'),
        textOrNull('expires_at'),
        textOrNull('confirmed_at'),
        textOrNull('given_back_at'),
        textOrNull('note'),
        text('reserving_posting_id'),
        text('recorded_at'),
        integer('version'),
      ],
      references: {
        lot_id: 'lots',
        organisation_id: 'organisations',
        reserved_for_organisation_id: 'organisations',
        reserving_posting_id: 'ledger_postings',
      },
      indices: {
        reservations_by_lot: ['lot_id', 'status', 'id'],
        reservations_by_owner: ['organisation_id', 'id'],
        reservations_by_holder: ['reserved_for_organisation_id', 'status', 'id'],
        reservations_by_expiry: ['status', 'expires_at'],
      },
      uniques: { reservations_code_unique: ['code'] },
      checks: {
        reservations_kind_known: `"kind" IN ('SOFT', 'HARD')`,
        reservations_status_known: `"status" IN ('ACTIVE', 'RELEASED', 'EXPIRED', 'FULFILLED')`,
        reservations_mass_positive: '"grams" > 0',
        reservations_mass_not_negative: MASS_COLUMNS.map((column) => `"${column}" >= 0`).join(' AND '),
        reservations_mass_kept: `"grams" = ${MASS_COLUMNS.map((column) => `"${column}"`).join(' + ')} + "difference_grams"`,
        reservations_active_while_open: `("status" = 'ACTIVE') = ("reserved_grams" + "in_transit_grams" > 0)`,
        reservations_soft_expires: `"kind" = 'HARD' OR "expires_at" IS NOT NULL`,
        reservations_soft_stays: `"kind" = 'HARD' OR "in_transit_grams" + "delivered_grams" + "consumed_grams" = 0`,
        reservations_version_positive: '"version" > 0',
      },
    }),
  );
}

async function createMovementTable(runner: QueryRunner): Promise<void> {
  await runner.createTable(
    table('reservation_movements', {
      columns: [
        id(),
        text('reservation_id'),
        text('posting_id'),
        text('kind'),
        integer('grams'),
        text('recorded_at'),
      ],
      references: { reservation_id: 'reservations', posting_id: 'ledger_postings' },
      indices: { reservation_movements_by_reservation: ['reservation_id', 'id'] },
      uniques: { reservation_movements_of_one_posting: ['posting_id'] },
      checks: {
        reservation_movements_kind_known: `"kind" IN ('RESERVE', 'RESERVE_RELEASE', 'DISPATCH', 'DELIVERY', 'CONSUMPTION')`,
        reservation_movements_mass_positive: '"grams" > 0',
      },
    }),
  );
}
