/** Problems with Idempotency-Key; rows of `PROBLEMS`. */
export const IDEMPOTENCY_PROBLEMS = {
  'idempotency-key-not-valid': {
    status: 400,
    title: 'Idempotency-Key is not valid',
    advice: 'Send 1 to 255 visible ASCII characters without quotes, backslashes and commas, e.g. a UUID.',
  },
  'idempotency-key-in-use': {
    status: 409,
    title: 'A request with this Idempotency-Key is under way',
    advice: 'Send the request again after Retry-After: it will be answered as the first.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    advice: 'Send another request under a key of its own; send the same one again unchanged.',
  },
} as const;
