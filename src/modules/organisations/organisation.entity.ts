import { Check, Entity } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { OrganisationRole } from '../../platform/access/organisation-role.js';

/** A recycler, separator or programme: the owner of everything else. */
@Entity('organisations')
@Check('organisations_version_positive', '"version" > 0')
export class Organisation {
  @IdColumn()
  id!: string;

  @TextColumn()
  name!: string;

  @JsonColumn()
  roles!: readonly OrganisationRole[];

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
