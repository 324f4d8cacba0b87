/** Problems with the mass ledger and with what is done to lots; rows of `PROBLEMS`. */
export const LEDGER_PROBLEMS = {
  'insufficient-available': {
    status: 409,
    title: 'Not enough is available',
    advice: "Ask for at most the lot's availableKg; what is reserved, held or in transit is not available.",
  },
  'insufficient-balance': {
    status: 409,
    title: 'Not enough is there',
    advice: "See the lot's balance.",
  },
  'split-not-valid': {
    status: 422,
    title: 'The split does not add up',
    advice: 'Mend the part that `errors` names; one part may take the rest.',
  },
  'operation-inputs-not-valid': {
    status: 422,
    title: 'The lots do not go together',
    advice: 'Name each lot once, all of one site.',
  },
  'lots-must-not-mix': {
    status: 409,
    title: 'The lots must not be mixed',
    advice: 'Keep them apart, or process them to one form first.',
  },
  'process-not-valid': {
    status: 422,
    title: 'The process is not valid',
    advice: 'Mend each field that `errors` names: forms, masses, grades, or the cause of a loss.',
  },
  'ledger-verification-too-large': {
    status: 422,
    title: 'Too much to verify at once',
    advice: 'Ask for one organisation or site, or run npm run verify:ledger.',
  },
  'posting-not-found': { status: 404, title: 'No such posting', advice: 'Check the id.' },
  'posting-not-reversible': {
    status: 409,
    title: 'Not undone by a reversal',
    advice: 'Release the hold or reservation, or withdraw the lot, as `detail` says.',
  },
  'posting-has-dependents': {
    status: 409,
    title: 'Other postings depend on it',
    advice: 'Reverse those that `blockedBy` names first, in its order.',
  },
  'hold-not-found': { status: 404, title: 'No such hold', advice: 'Check the id.' },
  'hold-released-already': {
    status: 409,
    title: 'Released already',
    advice: 'Nothing is left to do.',
  },
  'hold-needs-another-person': {
    status: 403,
    title: 'Another person has to release it',
    advice: 'Ask a colleague to release what you put aside.',
  },
  'posting-reversed-already': {
    status: 409,
    title: 'Reversed already',
    advice: 'Nothing is left to do: the reversal stands.',
  },
  'lot-made-by-operation': {
    status: 409,
    title: 'The lot was made of other lots',
    advice: 'Reverse the operation that made it, or take it off the list.',
  },
} as const;
