/** Problems of rule packs and permits; rows of `PROBLEMS`. */
export const SOURCING_PROBLEMS = {
  'rule-pack-not-found': {
    status: 404,
    title: 'No such rule pack',
    advice: 'Choose one of GET /v1/rule-packs.',
  },
  'site-permit-not-found': { status: 404, title: 'No such permit', advice: 'Check the id.' },
  'site-permit-withdrawn': {
    status: 409,
    title: 'The permit is withdrawn already',
    advice: 'State a new permit where there is one.',
  },
  'permit-not-valid': {
    status: 422,
    title: 'The permit is not valid',
    advice: 'Mend each field that `errors` names.',
  },
} as const;
