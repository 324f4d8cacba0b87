import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';

/** A person who logs in. What they may do is said by their memberships. */
@Entity('users')
@Index('users_login_unique', ['login'], { unique: true })
@Check('users_temporary_or_not', '"password_is_temporary" IN (0, 1)')
@Check('users_version_positive', '"version" > 0')
export class User {
  @IdColumn()
  id!: string;

  /** In one spelling: see `normalisedLogin`. */
  @TextColumn()
  login!: string;

  @TextColumn()
  name!: string;

  /** See `PasswordRecord`. */
  @TextColumn()
  passwordRecord!: string;

  /** 1 where somebody else chose it: until it is changed, its user may do nothing else. */
  @IntegerColumn()
  passwordIsTemporary!: number;

  /** Since when a login needs a one-time code as well; null: it does not. */
  @TextColumn({ nullable: true })
  secondFactorSince!: string | null;

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
