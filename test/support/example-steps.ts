import { EXAMPLE_RECOVERY_CODE, type EXAMPLE_ID } from '../../src/platform/http/example-ids.js';

export type ExampleName = keyof typeof EXAMPLE_ID;

/** Runs one example of the document over HTTP. */
export interface Step {
  readonly operationId: string;
  /** Name of the body's example; left out where the operation takes no body. */
  readonly example?: string;
  /** Path parameters that are not the ones of the example. */
  readonly path?: Readonly<Record<string, ExampleName>>;
  /** Which ids the answer gives, each by its dotted path in it. */
  readonly makes?: Readonly<Partial<Record<ExampleName, string>>>;
  /** What stands for one of the examples' own words from then on, as the answer has it. */
  readonly tells?: (body: unknown) => Readonly<Record<string, string>>;
  /** What must have happened before, besides the making of the ids that the example mentions. */
  readonly first?: readonly Step[];
  /** Where the work goes on after the answer: what its Location says once it is done. */
  readonly until?: (body: Readonly<Record<string, unknown>>) => boolean;
}

/** Whoever a step gives a credential to. */
export interface StepCaller {
  readonly step: Step;
  /** Where in its answer. */
  readonly at: string;
  /** The step is taken once in a world. */
  readonly isKept?: true;
}

/** Nothing that an example says: what the codes of this world's user are made of, and when they logged in. */
export const SECRET_OF_CODES = '«secret of codes»';
export const LOGGED_IN_AT = '«logged in at»';

const LIST_THE_LOT: Step = { operationId: 'listLot', example: 'withReserve' };
/** So that a match has something to allocate: of whole hard disks the demand's charges leave nothing. */
const LIST_MAGNETS: Step = { operationId: 'listLot', example: 'withReserve', path: { id: 'magnetLot' } };

/** Hard disks on a ticket of their own, sold as a lot and processed: an outcome to learn from. */
const REALISE_A_LOT: readonly Step[] = [
  { operationId: 'createSite', example: 'yard', makes: { site: 'id' } },
  { operationId: 'createBatch', example: 'hardDisks', makes: { batch: 'id', estimate: 'estimate.id' } },
  { operationId: 'createLot', example: 'firstLine', makes: { lot: 'id' } },
  { operationId: 'addLotEvidence', example: 'realised' },
];

const CONFIRM: Step = { operationId: 'confirmReservation', example: 'forGood' };
const DISPATCH: Step = { operationId: 'dispatchReservation', example: 'firstLoad' };
const DELIVER: Step = { operationId: 'deliverReservation', example: 'dried' };

/** More than a proposal asks for at least. */
const REALISED_LOTS: readonly Step[] = Array.from({ length: 8 }, () => REALISE_A_LOT).flat();

/** A lot of the same form at the same site. */
const SECOND_LOT: readonly Step[] = [
  { operationId: 'createQuickEntry', example: 'motors', makes: { secondLot: 'lot.id' } },
];

const ADD_MEMBER: Step = {
  operationId: 'createMember',
  example: 'operator',
  makes: { member: 'id', user: 'userId' },
};
const LOG_IN: Step = {
  operationId: 'createSession',
  example: 'oneOfSeveral',
  makes: { refreshToken: 'refreshToken' },
  tells: (body) => ({ [LOGGED_IN_AT]: String(Date.parse(textAt(body, 'expiresAt')) - ACCESS_TOKEN_MS) }),
};
/** Of somebody of the recycler's, who is not the platform's operator. */
const MAKE_COLLEAGUES_KEY: Step = { operationId: 'createApiKey', example: 'foreman' };
const MAKE_KEY: Step = { operationId: 'createApiKey', example: 'weighbridge', makes: { apiKey: 'id' } };

/** Somebody who has logged in, and goes on with that one session: a second factor ends the others. */
const ONE_SESSION: StepCaller = { step: LOG_IN, at: 'accessToken', isKept: true };

/** Operations that somebody else calls than the platform's operator. */
export const CALLERS: Readonly<Record<string, StepCaller>> = {
  createToken: { step: MAKE_KEY, at: 'key' },
  releaseHold: { step: MAKE_COLLEAGUES_KEY, at: 'key' },
  changePassword: { step: LOG_IN, at: 'accessToken' },
  getMyData: ONE_SESSION,
  beginSecondFactor: ONE_SESSION,
  confirmSecondFactor: ONE_SESSION,
  removeSecondFactor: ONE_SESSION,
};

const ACCESS_TOKEN_MS = 900_000;
export const BEGIN_SECOND_FACTOR: Step = {
  operationId: 'beginSecondFactor',
  example: 'begin',
  tells: (body) => ({ [SECRET_OF_CODES]: textAt(body, 'secret') }),
};
const CONFIRM_SECOND_FACTOR: Step = {
  operationId: 'confirmSecondFactor',
  example: 'first',
  tells: (body) => ({ [EXAMPLE_RECOVERY_CODE]: textAt(body, 'recoveryCodes.0') }),
};

/**
 * How what the examples refer to comes to be. A new module adds its steps, so that every EXAMPLE_ID which an
 * example mentions has a real counterpart. A world takes a step only when an example needs what it makes.
 */
export const STEPS: readonly Step[] = [
  { operationId: 'createOrganisation', example: 'recycler', makes: { organisation: 'id' } },
  { operationId: 'createOrganisation', example: 'separator', makes: { separator: 'id' } },
  ADD_MEMBER,
  LOG_IN,
  MAKE_KEY,
  { operationId: 'createWebhookEndpoint', example: 'stock', makes: { webhookEndpoint: 'id' } },
  { operationId: 'pingWebhookEndpoint', makes: { webhookDelivery: 'id' } },
  { operationId: 'createAccessGrant', example: 'auditor', makes: { accessGrant: 'id' } },
  { operationId: 'createSite', example: 'yard', makes: { site: 'id' } },
  { operationId: 'createSite', example: 'yard', path: { id: 'separator' }, makes: { plant: 'id' } },
  { operationId: 'createSitePermit', example: 'electronics', makes: { sitePermit: 'id' } },
  { operationId: 'createBatch', example: 'hardDisks', makes: { batch: 'id', estimate: 'estimate.id' } },
  { operationId: 'importBatches', example: 'template', makes: { batchImport: 'id' } },
  {
    operationId: 'importManyBatches',
    example: 'template',
    makes: { import: 'id' },
    until: ({ progress }) => progress === null,
  },
  {
    operationId: 'importManyBatches',
    example: 'template',
    makes: { readyImport: 'id' },
    until: ({ status }) => status === 'READY',
  },
  { operationId: 'createLot', example: 'firstLine', makes: { lot: 'id', posting: 'makingPostingId' } },
  {
    operationId: 'createReservation',
    example: 'hold',
    makes: { reservation: 'reservation.id' },
    first: [LIST_THE_LOT],
  },
  ...SECOND_LOT,
  {
    operationId: 'countLot',
    example: 'stocktaking',
    path: { id: 'secondLot' },
    makes: { operationPosting: 'posting.id' },
  },
  { operationId: 'placeHold', example: 'inspection', makes: { hold: 'hold.id' } },
  { operationId: 'addBatchEvidence', example: 'sampleWeighing', makes: { evidence: 'evidence.id' } },
  { operationId: 'uploadPriceSeries', example: 'template', makes: { priceSeries: 'id' } },
  { operationId: 'createDemand', example: 'hardDisks', makes: { demand: 'id' } },
  { operationId: 'createQuickEntry', example: 'magnets', makes: { magnetLot: 'lot.id' } },
  {
    operationId: 'createMatchRun',
    example: 'oneDemand',
    makes: { matchRun: 'id' },
    first: [LIST_THE_LOT, LIST_MAGNETS],
    until: ({ status }) => status === 'SUCCEEDED',
  },
  { operationId: 'listMatchAllocations', makes: { allocation: 'items.0.id' } },
  { operationId: 'createMatchRun', example: 'everything', makes: { queuedMatchRun: 'id' } },
  {
    operationId: 'proposeCatalogueChange',
    example: 'hardDisks',
    makes: { catalogueProposal: 'id' },
    first: REALISED_LOTS,
  },
];

/** What must happen in a new world before an example can succeed, by `operationId` or `operationId/example`. */
export const PREPARATIONS: Readonly<Record<string, readonly Step[]>> = {
  'createSession/person': [ADD_MEMBER],
  proposeCatalogueChange: REALISED_LOTS,
  createReservation: [LIST_THE_LOT],
  'createMatchRun/whatIf': [LIST_MAGNETS],
  dispatchReservation: [CONFIRM],
  deliverReservation: [CONFIRM, DISPATCH],
  consumeReservation: [CONFIRM, DISPATCH, DELIVER],
  confirmSecondFactor: [BEGIN_SECOND_FACTOR],
  removeSecondFactor: [BEGIN_SECOND_FACTOR, CONFIRM_SECOND_FACTOR],
  removeMembersSecondFactor: [BEGIN_SECOND_FACTOR, CONFIRM_SECOND_FACTOR],
  unlistLot: [LIST_THE_LOT],
};

/** The text at a dotted path. */
export function textAt(body: unknown, path: string): string {
  const found = path
    .split('.')
    .reduce<unknown>((place, key) => (place as Record<string, unknown> | undefined)?.[key], body);
  if (typeof found !== 'string')
    throw new Error(`The answer has no text at ${path}: ${JSON.stringify(body)}`);
  return found;
}
