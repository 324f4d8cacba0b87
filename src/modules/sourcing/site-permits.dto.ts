import { DateField, TextField } from '../../platform/http/fields.js';
import { CodeListField, ManyOfField } from '../../platform/http/list-fields.js';
import { DECLARED_HAZARDS, type DeclaredHazard } from '../lots/domain/operations/mixing.js';

const WASTE_CODES_MAX = 500;

/** A permit of a site. */
export class SitePermitCreate {
  /** The number that the authority gave it. */
  @TextField({ max: 100, example: 'DREAL-HDF-2024-0117' })
  reference!: string;

  @TextField({ max: 200, example: 'Préfecture du Nord' })
  authority!: string;

  /** Where it can be read. */
  @TextField({ max: 500, optional: true, example: 'https://georisques.example/permits/0117' })
  source?: string;

  /** Entries of the European List of Waste or of the Basel Convention that the site may receive. */
  @CodeListField({
    pattern: /^(\d{6}\*?|(A|B|GC|Y)\d{2,4})$/,
    kind: 'an entry such as 160216, 120118* or Y49',
    max: WASTE_CODES_MAX,
    example: ['160216', '191203', 'Y49'],
  })
  wasteCodes!: string[];

  /** Hazards that it may receive; left out, the permit says nothing of them. */
  @ManyOfField(DECLARED_HAZARDS, 'AcceptedHazard', { optional: true, example: ['NONE', 'OILY'] })
  hazards?: DeclaredHazard[];

  /** First day. */
  @DateField({ example: '2024-03-01' })
  validFrom!: string;

  /** Last day; without an end unless given. */
  @DateField({ optional: true, example: '2029-02-28' })
  validUntil?: string;
}

/** Why a permit counts no more. */
export class SitePermitWithdrawal {
  @TextField({ max: 500, example: 'Revoked by the authority.' })
  reason!: string;
}
