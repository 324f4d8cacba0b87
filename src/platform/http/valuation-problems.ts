/** Problems of what is said of stored estimates: values, replays and resource statements; part of PROBLEMS. */
export const VALUATION_PROBLEMS = {
  'price-series-not-valid': {
    status: 422,
    title: 'The price series is not valid',
    advice: 'Mend each cell that `errors` names by line and column; nothing was stored.',
  },
  'no-price-known': {
    status: 422,
    title: 'No price is known',
    advice: 'Upload a price series in this currency, or ask for a later date.',
  },
  'estimate-of-another-model': {
    status: 409,
    title: 'Estimate of another model version',
    advice: 'Correct the batch to have it estimated anew, and use that estimate.',
  },
  'price-series-not-found': { status: 404, title: 'No such price series', advice: 'Check the id.' },
  'resource-statement-too-large': {
    status: 422,
    title: 'Too many tickets for one statement',
    advice: 'Ask for one organisation or one site at a time.',
  },
  'ticket-does-not-fit-catalogue': {
    status: 409,
    title: 'A ticket does not fit the catalogue any more',
    advice: 'Correct the batch that `facts` names, or withdraw its evidence.',
  },
} as const;
