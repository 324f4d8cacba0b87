import { ApiProperty } from '@nestjs/swagger';
import {
  EXAMPLE_ID,
  EXAMPLE_ONE_TIME_CODE,
  EXAMPLE_PASSWORD,
  EXAMPLE_RECOVERY_CODE,
} from '../../platform/http/example-ids.js';
import { OneTimeCodeField, PasswordField } from './identity-fields.js';

/** Who asks is who knows the password. */
export class SecondFactorBegin {
  @PasswordField(EXAMPLE_PASSWORD)
  currentPassword!: string;
}

/** What a device shows once it has the secret. */
export class SecondFactorConfirm {
  @OneTimeCodeField(EXAMPLE_ONE_TIME_CODE)
  oneTimeCode!: string;
}

/** Password and code, as for a login. */
export class SecondFactorRemove {
  @PasswordField(EXAMPLE_PASSWORD)
  currentPassword!: string;

  @OneTimeCodeField(EXAMPLE_RECOVERY_CODE)
  oneTimeCode!: string;
}

/** What an authenticator app needs. Shown here only. */
export class SecondFactorSecretView {
  /** In base32, to be typed. */
  @ApiProperty({ example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' })
  secret!: string;

  /** The same for a picture that apps read: TOTP (RFC 6238) with SHA-1, 6 digits, 30 s. */
  @ApiProperty({
    format: 'uri',
    example:
      'otpauth://totp/Lodestock:ada%40recovery.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Lodestock&algorithm=SHA1&digits=6&period=30',
  })
  uri!: string;
}

/** Logins need a one-time code from now on. */
export class SecondFactorView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.user })
  userId!: string;

  /** Each logs in once in place of the device. Shown here only: keep them apart from it. */
  @ApiProperty({ type: [String], example: [EXAMPLE_RECOVERY_CODE] })
  recoveryCodes!: string[];

  /** Of the same user, besides the one that asked. */
  @ApiProperty({ type: 'integer', example: 0 })
  endedSessions!: number;
}

/** Logins need no one-time code any more. */
export class SecondFactorRemovalView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.user })
  userId!: string;
}
