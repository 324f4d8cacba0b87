import type { MigrationInterface, QueryRunner, Table } from 'typeorm';
import { id, integer, table, text, textOrNull } from './table-columns.js';

const ROLES = `"role" IN ('OWNER', 'OPERATOR', 'VIEWER', 'AUDITOR')`;
const AUDITOR_ENDS = `"role" <> 'AUDITOR' OR "expires_at" IS NOT NULL`;

/** People and programs that call, and what they may do. Parents first. */
const TABLES: readonly Table[] = [
  table('users', {
    columns: [
      id(),
      text('login'),
      text('name'),
      text('password_record'),
      integer('password_is_temporary'),
      text('recorded_at'),
      integer('version'),
    ],
    uniques: { users_login_unique: ['login'] },
    checks: {
      users_temporary_or_not: '"password_is_temporary" IN (0, 1)',
      users_version_positive: '"version" > 0',
    },
  }),
  table('memberships', {
    columns: [
      id(),
      text('user_id'),
      textOrNull('organisation_id'),
      text('role'),
      textOrNull('scopes'),
      textOrNull('expires_at'),
      textOrNull('revoked_at'),
      text('recorded_at'),
      integer('version'),
    ],
    references: { user_id: 'users', organisation_id: 'organisations' },
    indices: {
      memberships_by_organisation: ['organisation_id', 'id'],
      memberships_by_user: ['user_id', 'id'],
    },
    checks: {
      memberships_role_known: ROLES,
      memberships_auditor_ends: AUDITOR_ENDS,
      memberships_version_positive: '"version" > 0',
    },
  }),
  table('api_keys', {
    columns: [
      id(),
      text('organisation_id'),
      text('name'),
      text('role'),
      textOrNull('scopes'),
      text('secret_mac'),
      text('made_by'),
      textOrNull('expires_at'),
      textOrNull('revoked_at'),
      textOrNull('replaced_by_key_id'),
      text('recorded_at'),
      integer('version'),
    ],
    references: { organisation_id: 'organisations', replaced_by_key_id: 'api_keys' },
    indices: { api_keys_by_organisation: ['organisation_id', 'id'] },
    checks: {
      api_keys_role_known: ROLES,
      api_keys_auditor_ends: AUDITOR_ENDS,
      api_keys_version_positive: '"version" > 0',
    },
  }),
  table('api_key_uses', { columns: [id(), text('used_at')], references: { id: 'api_keys' } }),
  table('access_grants', {
    columns: [
      id(),
      text('organisation_id'),
      text('grantee_organisation_id'),
      text('scopes'),
      text('expires_at'),
      textOrNull('revoked_at'),
      text('recorded_at'),
      integer('version'),
    ],
    references: { organisation_id: 'organisations', grantee_organisation_id: 'organisations' },
    indices: {
      access_grants_by_organisation: ['organisation_id', 'id'],
      access_grants_by_grantee: ['grantee_organisation_id', 'expires_at'],
    },
    checks: {
      access_grants_to_another: '"organisation_id" <> "grantee_organisation_id"',
      access_grants_version_positive: '"version" > 0',
    },
  }),
  table('sessions', {
    columns: [
      id(),
      text('user_id'),
      text('membership_id'),
      integer('generation'),
      text('expires_at'),
      textOrNull('revoked_at'),
      text('recorded_at'),
    ],
    references: { user_id: 'users', membership_id: 'memberships' },
    indices: { sessions_by_user: ['user_id', 'id'] },
    checks: { sessions_generation_positive: '"generation" > 0' },
  }),
];

/** Users, memberships, API keys, grants and sessions. */
export class Identity1764000000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const made of TABLES) await runner.createTable(made.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
