/** Problems of catalogue versions, changes and what outcomes teach about them; part of PROBLEMS. */
export const CATALOGUE_PROBLEMS = {
  'catalogue-version-not-found': {
    status: 404,
    title: 'No such catalogue version',
    advice: 'List the versions at /v1/catalogue/versions.',
  },
  'catalogue-change-not-valid': {
    status: 422,
    title: 'The catalogue change is not valid',
    advice: 'Mend each field that `errors` names.',
  },
  'catalogue-moved': {
    status: 409,
    title: 'The catalogue has moved on',
    advice: 'Look at what changed in /v1/catalogue/changes and decide again on the current version.',
  },
  'calibration-input-out-of-range': {
    status: 422,
    title: 'Not usable for calibration',
    advice: 'Send what the detail asks for; a comparison needs an estimate and an outcome above 0.',
  },
  'no-proposal-warranted': {
    status: 422,
    title: 'The outcomes warrant no proposal',
    advice: 'The detail says why; ask again when more lots are realised.',
  },
  'catalogue-proposal-not-found': {
    status: 404,
    title: 'No such catalogue proposal',
    advice: 'Check the id.',
  },
  'catalogue-proposal-decided': {
    status: 409,
    title: 'The catalogue proposal is decided already',
    advice: 'Make a new proposal where the outcomes warrant one.',
  },
  'calibration-failed': {
    status: 500,
    title: 'The calculation failed',
    advice: 'Send the request again; report the traceId where it fails again.',
  },
} as const;
