/*
 * What the fuzzer does not hold against the product, each with its reason. Nothing else is let pass.
 */

/** Tables in which every request may write: when a key was last used is noted, whatever it was used for. */
export const NOTED_OF_ANY_REQUEST: readonly string[] = ['api_key_uses'];

/** Tables in which an operation writes although it refuses or rehearses, by operation. */
export const NOTED_ALL_THE_SAME: Readonly<Record<string, readonly string[]>> = {
  // What a file would have made is kept, to be read again: with dryRun it makes that and nothing else.
  importBatches: ['batch_imports', 'audit_events', 'idempotency_records'],
  // A refresh token that comes a second time was stolen, or its answer was lost: it is refused and the session ends.
  refreshSession: ['audit_events'],
};

const TOGETHER =
  'Two parameters ask for or exclude one another, as their descriptions say; a schema is of one alone.';
const IN_ORDER = 'An end that is not before its beginning is a matter of both.';
const BY_THE_CHAIN = 'How many events there are is known when they are asked for.';
const BY_THE_LOT = 'How much a lot has is known when it is asked for.';
const BY_THE_CLOCK = 'What lies in the future is a matter of the time.';

/** Refusals of what is valid by the schema of each field, by operation and code of the fault, or by the code alone. */
export const BEYOND_SCHEMAS: Readonly<Record<string, string>> = {
  'listLots NOT_WITH_AS_OF': TOGETHER,
  'exportLots NOT_WITH_AS_OF': TOGETHER,
  'listLots REQUIRED': TOGETHER,
  'exportLots REQUIRED': TOGETHER,
  'listMarketLots REQUIRED': TOGETHER,
  'verifyAuditChain REQUIRED': TOGETHER,
  'proveAuditInclusion OUT_OF_RANGE': BY_THE_CHAIN,
  'proveAuditConsistency OUT_OF_RANGE': BY_THE_CHAIN,
  'getProvenance OUT_OF_RANGE': BY_THE_LOT,
  'getSiteClosure OUT_OF_RANGE': IN_ORDER,
  'listLot OUT_OF_RANGE': IN_ORDER,
  IN_THE_FUTURE: BY_THE_CLOCK,
};
