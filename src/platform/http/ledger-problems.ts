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
  'ledger-verification-too-large': {
    status: 422,
    title: 'Too much to verify at once',
    advice: 'Ask for one organisation or site, or run npm run verify:ledger.',
  },
  'posting-not-found': { status: 404, title: 'No such posting', advice: 'Check the id.' },
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
