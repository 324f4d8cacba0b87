import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID, EXAMPLE_PASSWORD } from '../../platform/http/example-ids.js';
import { PasswordField } from './identity-fields.js';

/** Another password. */
export class PasswordChange {
  @PasswordField(EXAMPLE_PASSWORD)
  currentPassword!: string;

  /** 12 to 200 characters, and none that everybody tries first. */
  @PasswordField('four otters under ice')
  newPassword!: string;
}

/** The password was changed. */
export class PasswordChangeView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.user })
  userId!: string;

  /** Of the same user, besides the one that asked. */
  @ApiProperty({ type: 'integer', example: 0 })
  endedSessions!: number;
}
