import { CATALOGUE_PROBLEMS } from './catalogue-problems.js';
import { EVIDENCE_PROBLEMS } from './evidence-problems.js';
import { IDEMPOTENCY_PROBLEMS } from './idempotency-problems.js';
import { IDENTITY_PROBLEMS } from './identity-problems.js';
import { IMPORT_PROBLEMS } from './import-problems.js';
import { LEDGER_PROBLEMS } from './ledger-problems.js';
import { MATCHING_PROBLEMS } from './matching-problems.js';
import { RESERVATION_PROBLEMS } from './reservation-problems.js';
import { SOURCING_PROBLEMS } from './sourcing-problems.js';
import { VALUATION_PROBLEMS } from './valuation-problems.js';
import { WEBHOOK_PROBLEMS } from './webhook-problems.js';

/** What a problem code means, once, for the filter, the OpenAPI document and the page behind `type`. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What the caller can do about it. */
  readonly advice: string;
}

/**
 * Every problem this API answers with. A code is stable: clients branch on it. `DomainError.code` is a key of
 * this table; an error whose code is missing here is a programmer's mistake and answers as a bare 500.
 */
export const PROBLEMS = {
  'malformed-json': {
    status: 400,
    title: 'Malformed JSON',
    advice: 'Send one well-formed JSON document in UTF-8.',
  },
  'unsafe-text': {
    status: 400,
    title: 'Text that cannot be kept',
    advice: 'Remove NUL characters, lone surrogates, bidirectional controls and invalid UTF-8.',
  },
  'unsafe-number': {
    status: 400,
    title: 'Number out of range',
    advice: 'Send finite numbers; integers within ±(2^53 − 1).',
  },
  'too-deeply-nested': {
    status: 400,
    title: 'Nested too deeply',
    advice: 'Nest arrays and objects at most 32 levels deep.',
  },
  'forbidden-key': {
    status: 400,
    title: 'Forbidden key',
    advice: 'Remove the keys __proto__, constructor and prototype.',
  },
  'malformed-request': {
    status: 400,
    title: 'Malformed request',
    advice: 'Check the address and its percent-encoding.',
  },
  'validation-failed': {
    status: 400,
    title: 'Input is not valid',
    advice: 'Mend each field that `errors` names.',
  },
  'cursor-not-valid': {
    status: 400,
    title: 'Cursor is not valid',
    advice: 'Follow `nextCursor` or the Link header as given, with the same filters.',
  },
  'route-not-found': {
    status: 404,
    title: 'No such address',
    advice: 'See /openapi.json for what there is.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    advice: 'Use a method of the Allow header.',
  },
  'not-acceptable': { status: 406, title: 'Not acceptable', advice: 'Accept application/json.' },
  'payload-too-large': {
    status: 413,
    title: 'Body too large',
    advice: 'Send less at once; limits are in the documentation.',
  },
  'headers-too-large': { status: 431, title: 'Headers too large', advice: 'Send at most 16 kB of headers.' },
  'request-timeout': { status: 408, title: 'Request timeout', advice: 'Send the whole request faster.' },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    advice: 'Use a content type of the Accept-Post header, unencoded or gzip.',
  },
  'version-required': {
    status: 428,
    title: 'Version required',
    advice: 'Send If-Match with the ETag you last read.',
  },
  'version-changed': {
    status: 412,
    title: 'Changed meanwhile',
    advice: 'Read it again, look at what changed, and send If-Match with the new ETag.',
  },
  ...IDEMPOTENCY_PROBLEMS,
  ...IDENTITY_PROBLEMS,
  'organisation-not-found': { status: 404, title: 'No such organisation', advice: 'Check the id.' },
  'site-not-found': { status: 404, title: 'No such site', advice: 'Check the id.' },
  'catalogue-row-not-found': {
    status: 404,
    title: 'No such catalogue row',
    advice: 'List the table to see its keys.',
  },
  'batch-not-found': { status: 404, title: 'No such batch', advice: 'Check the id.' },
  'batch-import-not-found': { status: 404, title: 'No such import', advice: 'Check the id.' },
  'estimate-not-found': { status: 404, title: 'No such estimate', advice: 'Check the id.' },
  'lot-not-found': { status: 404, title: 'No such lot', advice: 'Check the id.' },
  'problem-not-found': { status: 404, title: 'No such problem code', advice: 'Check the code.' },
  'reference-not-found': {
    status: 422,
    title: 'Reference not found',
    advice: 'Refer to something that exists; `errors` names the field.',
  },
  ...EVIDENCE_PROBLEMS,
  ...LEDGER_PROBLEMS,
  ...RESERVATION_PROBLEMS,
  ...SOURCING_PROBLEMS,
  ...VALUATION_PROBLEMS,
  ...CATALOGUE_PROBLEMS,
  'demand-not-found': { status: 404, title: 'No such demand', advice: 'Check the id.' },
  'organisation-has-not-the-role': {
    status: 422,
    title: 'Organisation has not the role',
    advice: 'Use an organisation with the role that `errors` names.',
  },
  'listing-not-valid': {
    status: 422,
    title: 'The listing is not valid',
    advice: 'Mend each field that `errors` names.',
  },
  'demand-not-valid': {
    status: 422,
    title: 'The demand is not valid',
    advice: 'Mend each field that `errors` names.',
  },
  'batch-line-not-valid': {
    status: 422,
    title: 'A line is not valid',
    advice: 'Mend each line that `errors` names.',
  },
  'weighing-not-valid': {
    status: 422,
    title: 'The weighing does not add up',
    advice: 'Check gross, tare and the masses of the lines.',
  },
  'ticket-already-recorded': {
    status: 409,
    title: 'Ticket already recorded',
    advice: 'Correct the recorded batch instead of logging the ticket again.',
  },
  'batch-not-open': { status: 409, title: 'Batch is void', advice: 'Log the scrap as a new batch.' },
  'batch-in-listed-lot': {
    status: 409,
    title: 'Batch is in a listed lot',
    advice: 'Withdraw the lot first.',
  },
  'line-already-in-a-lot': {
    status: 409,
    title: 'Line is in a lot already',
    advice: 'Withdraw that lot or choose other lines.',
  },
  'lot-lines-not-of-one-form': {
    status: 422,
    title: 'Lines of different forms',
    advice: 'Make one lot per form.',
  },
  'lot-mass-unknown': {
    status: 422,
    title: 'Mass unknown',
    advice: 'State the mass of the line: its profile has no typical gross mass.',
  },
  'lot-state-forbids': {
    status: 409,
    title: "The lot's state forbids this",
    advice: "See the lot's status.",
  },
  'demand-already-recorded': {
    status: 409,
    title: 'Demand already recorded',
    advice: 'Withdraw the recorded demand first, or give this one another reference.',
  },
  'demand-state-forbids': {
    status: 409,
    title: "The demand's state forbids this",
    advice: "See the demand's status.",
  },
  ...IMPORT_PROBLEMS,
  'units-must-be-whole': {
    status: 422,
    title: 'Units must be whole',
    advice: 'Send a whole number of units for this profile.',
  },
  'profile-is-logged-by-mass': {
    status: 422,
    title: 'Profile is logged by mass',
    advice: 'Send netMassKg instead of units.',
  },
  'profile-has-no-gross-mass': {
    status: 422,
    title: 'Profile is logged by units',
    advice: 'Send units: the profile has no typical gross mass.',
  },
  'profile-is-never-shredded': {
    status: 422,
    title: 'Profile is never shredded',
    advice: 'Send liberation DISMANTLING.',
  },
  'estimation-input-out-of-range': {
    status: 422,
    title: 'Figure out of range',
    advice: 'Mend each field that `errors` names.',
  },
  'unknown-product-profile': {
    status: 422,
    title: 'Unknown product profile',
    advice: 'See /v1/catalogue/product-profiles.',
  },
  'unknown-magnet-grade': {
    status: 422,
    title: 'Unknown magnet grade',
    advice: 'See /v1/catalogue/magnet-grades.',
  },
  'unknown-process-route': {
    status: 422,
    title: 'Unknown process route',
    advice: 'See /v1/catalogue/process-routes.',
  },
  'route-does-not-yield-oxide': {
    status: 422,
    title: 'Route does not yield oxide',
    advice: 'Choose a route whose yieldsOxide is true.',
  },
  ...MATCHING_PROBLEMS,
  ...WEBHOOK_PROBLEMS,
  'write-queue-full': {
    status: 503,
    title: 'Too many writes waiting',
    advice: 'Send the request again after Retry-After.',
  },
  'database-busy': {
    status: 503,
    title: 'Database locked',
    advice: 'Send the request again after Retry-After.',
  },
  'database-unreachable': {
    status: 503,
    title: 'Database out of reach',
    advice: 'Send the request again after Retry-After; read first whether it was stored.',
  },
  'commit-failed': {
    status: 503,
    title: 'Not stored',
    advice: 'Nothing was stored. Send the request again after Retry-After.',
  },
  'write-conflict': {
    status: 503,
    title: 'Too many concurrent writes',
    advice: 'Nothing was stored. Send the request again after Retry-After.',
  },
  'storage-full': { status: 507, title: 'Storage full', advice: 'Nothing was stored. Tell the operator.' },
  'shutting-down': {
    status: 503,
    title: 'Shutting down',
    advice: 'Send the request again after Retry-After.',
  },
  'internal-error': { status: 500, title: 'Internal error', advice: 'Report the traceId.' },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

/** True where `code` is one that this API answers with. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
