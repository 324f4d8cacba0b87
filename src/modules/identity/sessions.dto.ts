import { EXAMPLE_ID, EXAMPLE_ONE_TIME_CODE, EXAMPLE_PASSWORD } from '../../platform/http/example-ids.js';
import { IdField, TextField } from '../../platform/http/fields.js';
import { LoginField, OneTimeCodeField, PasswordField } from './identity-fields.js';

/** As long as a real one. */
export const EXAMPLE_SETUP_SECRET = 'x'.repeat(43);

/** The first user of an installation. */
export class SetupCreate {
  /** As the server printed it when it started. */
  @TextField({ max: 200, example: EXAMPLE_SETUP_SECRET })
  setupSecret!: string;

  /** What they log in with, e.g. a mail address; capitals do not count. */
  @LoginField()
  login!: string;

  @TextField({ max: 200, example: 'Ada Winters' })
  name!: string;

  /** 12 to 200 characters, and none that everybody tries first. */
  @PasswordField(EXAMPLE_PASSWORD)
  password!: string;
}

/** A login. */
export class SessionCreate {
  @LoginField()
  login!: string;

  @PasswordField(EXAMPLE_PASSWORD)
  password!: string;

  /** Of the device, or a recovery code; needed where the user has a second factor. */
  @OneTimeCodeField(EXAMPLE_ONE_TIME_CODE, { optional: true })
  oneTimeCode?: string;

  /** For which membership; needed where there are several, which the problem names. */
  @IdField({ optional: true, example: EXAMPLE_ID.member })
  membershipId?: string;
}

/** A session to refresh or to end. */
export class RefreshTokenInput {
  /** The last one that the session was given. */
  @TextField({ max: 200, example: EXAMPLE_ID.refreshToken })
  refreshToken!: string;
}
