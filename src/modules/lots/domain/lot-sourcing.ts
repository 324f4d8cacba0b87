/** Whether the law takes the material for waste. */
export const WASTE_STATUSES = ['WASTE', 'NOT_WASTE'] as const;
export type WasteStatus = (typeof WASTE_STATUSES)[number];

/** Whether it comes from products that somebody has used, or from making them. */
export const CONSUMER_STATUSES = ['POST_CONSUMER', 'PRE_CONSUMER', 'MIXED'] as const;
export type ConsumerStatus = (typeof CONSUMER_STATUSES)[number];

/** What the owner has in hand to prove a statement. */
export const SOURCING_DOCUMENTS = [
  'ORIGIN_DECLARATION',
  'MILL_CERTIFICATE',
  'WASTE_CLASSIFICATION',
  'MOVEMENT_NOTIFICATION_CONSENT',
  'CHAIN_OF_CUSTODY',
] as const;
export type SourcingDocument = (typeof SOURCING_DOCUMENTS)[number];

/** Where the magnets' rare earths went through a step: ISO 3166-1 alpha-2, every country that took part; null = not known. */
export interface OriginCountries {
  readonly minedIn: readonly string[] | null;
  readonly refinedIn: readonly string[] | null;
  readonly separatedIn: readonly string[] | null;
  readonly meltedIn: readonly string[] | null;
  readonly producedIn: readonly string[] | null;
}

/** What somebody declares about a lot's origin and legal status. Null is what nobody knows, never "none". */
export interface LotSourcing extends OriginCountries {
  readonly wasteStatus: WasteStatus | null;
  /** Entry of the Basel Convention's annexes, e.g. `Y49`. */
  readonly baselCode: string | null;
  /** Entry of the European List of Waste, six digits, `*` for hazardous, e.g. `160216`, `120118*`. */
  readonly ewcCode: string | null;
  readonly consumerStatus: ConsumerStatus | null;
  readonly documents: readonly SourcingDocument[];
}

/** Of a lot about which nobody has declared anything. */
export const NOTHING_DECLARED: LotSourcing = {
  wasteStatus: null,
  baselCode: null,
  ewcCode: null,
  consumerStatus: null,
  minedIn: null,
  refinedIn: null,
  separatedIn: null,
  meltedIn: null,
  producedIn: null,
  documents: [],
};

/**
 * What holds for a lot that is made of others: as far as all of them state the same. Its origin is every country that any of
 * them states; where one of them does not know, neither does it.
 */
export function sourcingOfMixed(parents: readonly LotSourcing[]): LotSourcing {
  const common = <Key extends keyof LotSourcing>(key: Key): LotSourcing[Key] => {
    const [first, ...others] = parents;
    if (first === undefined) return NOTHING_DECLARED[key];
    return others.every((other) => other[key] === first[key]) ? first[key] : NOTHING_DECLARED[key];
  };
  const united = (key: keyof OriginCountries): readonly string[] | null => {
    const lists = parents.map((parent) => parent[key]);
    if (lists.includes(null)) return null;
    return [...new Set(lists.flatMap((list) => list ?? []))].sort();
  };
  return {
    wasteStatus: common('wasteStatus'),
    baselCode: common('baselCode'),
    ewcCode: common('ewcCode'),
    consumerStatus: consumerStatusOf(parents),
    minedIn: united('minedIn'),
    refinedIn: united('refinedIn'),
    separatedIn: united('separatedIn'),
    meltedIn: united('meltedIn'),
    producedIn: united('producedIn'),
    documents: SOURCING_DOCUMENTS.filter((document) =>
      parents.every(({ documents }) => documents.includes(document)),
    ),
  };
}

/**
 * What holds for material that a process has made of it: its origin stays, but a code and what was said of the shipment were
 * about something else.
 */
export function sourcingOfProcessed(sourcing: LotSourcing): LotSourcing {
  const lost: readonly SourcingDocument[] = ['WASTE_CLASSIFICATION', 'MOVEMENT_NOTIFICATION_CONSENT'];
  return {
    ...sourcing,
    wasteStatus: null,
    baselCode: null,
    ewcCode: null,
    documents: sourcing.documents.filter((document) => !lost.includes(document)),
  };
}

function consumerStatusOf(parents: readonly LotSourcing[]): ConsumerStatus | null {
  const [status, ...others] = new Set(parents.map(({ consumerStatus }) => consumerStatus));
  if (status === undefined || status === null || others.includes(null)) return null;
  return others.length === 0 ? status : 'MIXED';
}
