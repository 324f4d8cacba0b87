import { OneOfField, TextField } from '../../platform/http/fields.js';
import { LOT_GROUPINGS, type LotGrouping } from './domain/coverage.js';

/** How to group realised lots. */
export class CoverageQuery {
  /** ALL unless given. A lot counts for the profile that is more than half of it; a buyer is known by its process route. */
  @OneOfField(LOT_GROUPINGS, 'LotGrouping', { optional: true, example: 'PROFILE' })
  groupBy?: LotGrouping;
}

/** Which profile to propose a figure for. */
export class CatalogueProposalRequest {
  /** Key of a product profile. */
  @TextField({ max: 100, example: 'hdd-35' })
  productProfile!: string;
}

/** Why a proposal is rejected. */
export class CatalogueProposalRejection {
  @TextField({ max: 1_000, example: 'All eight lots were of one model year.' })
  reason!: string;
}
