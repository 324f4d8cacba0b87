import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IntegerField, TextField } from '../../platform/http/fields.js';
import type { ApiKey } from './api-key.entity.js';
import { apiKeyPrefix } from './domain/credential-format.js';
import { RightsInput, RightsView } from './identity-fields.js';

/** Longest that an old key is good beside its successor. */
const OVERLAP_HOURS_MAX = 168;

/** A key to make. */
export class ApiKeyCreate extends RightsInput {
  /** What uses it. */
  @TextField({ max: 200, example: 'Weighbridge' })
  name!: string;
}

/** How a key is replaced. */
export class ApiKeyRotation {
  /** How long the old key is good beside the new one. */
  @IntegerField({ min: 0, max: OVERLAP_HOURS_MAX, example: 24 })
  overlapHours!: number;
}

/** An API key, without its secret. */
export class ApiKeyView extends RightsView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.apiKey })
  id!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  organisationId!: string;

  @ApiProperty({ example: 'Weighbridge' })
  name!: string;

  /** How the key begins, to know it again. */
  @ApiProperty({ example: apiKeyPrefix(EXAMPLE_ID.apiKey) })
  prefix!: string;

  /** Who made it, as the audit chain names them. */
  @ApiProperty({ example: `user:${EXAMPLE_ID.user}` })
  madeBy!: string;

  /** To the hour; null: never. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T08:00:00.000Z' })
  lastUsedAt!: string | null;

  /** The key that took its place; null: none. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  replacedByKeyId!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Also in the ETag. */
  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;
}

/** An API key that was just made. */
export class MadeApiKeyView extends ApiKeyView {
  /** To send as `Authorization: Bearer …`. Shown here only: keep it. */
  @ApiProperty({ example: `${apiKeyPrefix(EXAMPLE_ID.apiKey)}${'x'.repeat(43)}` })
  key!: string;
}

/** One page of API keys, newest first. */
export class ApiKeyPage {
  @ApiProperty({ type: () => [ApiKeyView] })
  items!: ApiKeyView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toApiKeyView(key: ApiKey, lastUsedAt: string | null): ApiKeyView {
  const { id, organisationId, name, role, scopes, expiresAt, revokedAt } = key;
  const { madeBy, replacedByKeyId, recordedAt, version } = key;
  return {
    id,
    organisationId,
    name,
    prefix: apiKeyPrefix(id),
    role,
    scopes: scopes === null ? null : [...scopes],
    expiresAt,
    revokedAt,
    madeBy,
    lastUsedAt,
    replacedByKeyId,
    recordedAt,
    version,
  };
}
