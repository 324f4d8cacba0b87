import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { MeView } from './me.view.js';

/** A token to send as `Authorization: Bearer …`. */
export class TokenView {
  /** JWT (RFC 9068); treat it as opaque. */
  @ApiProperty({ example: 'eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJsb2Rlc3RvY2sifQ.c2lnbmF0dXJl' })
  accessToken!: string;

  @ApiProperty({ enum: ['Bearer'], enumName: 'TokenType', example: 'Bearer' })
  tokenType!: 'Bearer';

  /** When the access token ends. */
  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:15:00.000Z' })
  expiresAt!: string;
}

/** A login that goes on. */
export class SessionView extends TokenView {
  /** Good for one refresh. Shown here only. */
  @ApiProperty({ example: EXAMPLE_ID.refreshToken })
  refreshToken!: string;

  /** When the refresh token ends. */
  @ApiProperty({ format: 'date-time', example: '2026-11-30T08:00:00.000Z' })
  sessionExpiresAt!: string;

  /** Who has logged in, and what they may do. */
  @ApiProperty({ type: () => MeView })
  caller!: MeView;
}

/** A session that has ended. */
export class SessionEndView {
  @ApiProperty({ format: 'uuid', example: '0199b0a2-0018-7000-8000-000000000005' })
  id!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:10:00.000Z' })
  revokedAt!: string;
}
