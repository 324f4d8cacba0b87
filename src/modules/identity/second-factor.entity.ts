import { Check, Entity } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';

/** What makes the one-time codes of a user. Asked for at logins once `User.secondFactorSince` says since when. */
@Entity('second_factors')
@Check('second_factors_last_step_not_negative', '"last_step" >= 0')
@Check('second_factors_version_positive', '"version" > 0')
export class SecondFactor {
  /** Of the user. */
  @IdColumn()
  id!: string;

  /** base64url of the secret, sealed with that of the installation. */
  @TextColumn()
  sealedSecret!: string;

  /** Step of the last code that was accepted; 0 for none. */
  @IntegerColumn()
  lastStep!: number;

  /** Codes (HMAC) of the recovery codes that are left. */
  @JsonColumn()
  recoveryCodeMacs!: readonly string[];

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
