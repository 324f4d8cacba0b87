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
