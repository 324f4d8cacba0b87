import { CodeField, OneOfField } from '../../platform/http/fields.js';
import { CountryListField, ManyOfField } from '../../platform/http/list-fields.js';
import {
  CONSUMER_STATUSES,
  SOURCING_DOCUMENTS,
  WASTE_STATUSES,
  type ConsumerStatus,
  type LotSourcing,
  type SourcingDocument,
  type WasteStatus,
} from './domain/lot-sourcing.js';

const COUNTRIES_MAX = 50;

/** What is declared about a lot's origin and legal status, all of it at once; what is left out is not known. */
export class LotSourcingInput {
  @OneOfField(WASTE_STATUSES, 'WasteStatus', { optional: true, example: 'WASTE' })
  wasteStatus?: WasteStatus;

  /** Entry of the Basel Convention's annexes, or of the OECD's list where that has kept its own. */
  @CodeField({
    pattern: /^(A|B|GC|Y)\d{2,4}$/,
    kind: 'an entry such as Y49 or A1181',
    optional: true,
    example: 'Y49',
  })
  baselCode?: string;

  /** Entry of the European List of Waste: six digits, and * where it is hazardous. */
  @CodeField({
    pattern: /^\d{6}\*?$/,
    kind: 'an entry such as 160216 or 120118*',
    optional: true,
    example: '160216',
  })
  ewcCode?: string;

  @OneOfField(CONSUMER_STATUSES, 'ConsumerStatus', { optional: true, example: 'POST_CONSUMER' })
  consumerStatus?: ConsumerStatus;

  /** Countries in which the rare earths of the magnets were mined. */
  @CountryListField({ max: COUNTRIES_MAX, optional: true, example: ['AU'] })
  minedIn?: string[];

  @CountryListField({ max: COUNTRIES_MAX, optional: true, example: ['MY'] })
  refinedIn?: string[];

  @CountryListField({ max: COUNTRIES_MAX, optional: true, example: ['MY'] })
  separatedIn?: string[];

  /** Countries in which the magnet alloy was melted. */
  @CountryListField({ max: COUNTRIES_MAX, optional: true, example: ['JP'] })
  meltedIn?: string[];

  /** Countries in which the magnets were made. */
  @CountryListField({ max: COUNTRIES_MAX, optional: true, example: ['JP'] })
  producedIn?: string[];

  /** What is in hand to prove it. */
  @ManyOfField(SOURCING_DOCUMENTS, 'SourcingDocument', { optional: true, example: ['ORIGIN_DECLARATION'] })
  documents?: SourcingDocument[];
}

export function toLotSourcing(input: LotSourcingInput): LotSourcing {
  return {
    wasteStatus: input.wasteStatus ?? null,
    baselCode: input.baselCode ?? null,
    ewcCode: input.ewcCode ?? null,
    consumerStatus: input.consumerStatus ?? null,
    minedIn: sorted(input.minedIn),
    refinedIn: sorted(input.refinedIn),
    separatedIn: sorted(input.separatedIn),
    meltedIn: sorted(input.meltedIn),
    producedIn: sorted(input.producedIn),
    documents: SOURCING_DOCUMENTS.filter((document) => input.documents?.includes(document)),
  };
}

/** The order says nothing: what is the same must read the same. */
function sorted(countries: readonly string[] | undefined): readonly string[] | null {
  return countries === undefined ? null : [...countries].sort();
}
