/** Problems with matches; rows of `PROBLEMS`. */
export const MATCHING_PROBLEMS = {
  'match-run-not-found': { status: 404, title: 'No such match run', advice: 'Check the id.' },
  'match-outcome-not-found': {
    status: 404,
    title: 'Not matched yet',
    advice: 'Wait for the next match.',
  },
  'match-too-large': {
    status: 422,
    title: 'Too many lots, demands or pairs for one run',
    advice:
      'Withdraw what is not on offer any more, limit the distances of demands, or match fewer of them at a time.',
  },
  'match-run-finished': {
    status: 409,
    title: 'The run is finished',
    advice: 'There is nothing left to cancel.',
  },
  'match-run-not-succeeded': {
    status: 409,
    title: 'The run has no result',
    advice: 'Wait until it has succeeded, or compare another one.',
  },
  'match-run-is-what-if': {
    status: 409,
    title: 'The run is a what-if',
    advice: 'State the terms, match again, and accept that.',
  },
  'match-allocation-not-found': {
    status: 404,
    title: 'No such allocation',
    advice: 'Check the ids, and that the run has succeeded.',
  },
  'match-allocation-accepted': {
    status: 409,
    title: 'Accepted already',
    advice: 'See the reservation that `facts` names.',
  },
  'match-allocation-stale': {
    status: 409,
    title: 'The market has moved on',
    advice: 'Look at the changes that `facts` names, and match again.',
  },
  'match-time-limit-reached': {
    status: 422,
    title: 'The run took too long',
    advice: 'Allow it more time with timeLimitSeconds, or match fewer demands.',
  },
  'match-run-interrupted': {
    status: 500,
    title: 'The run was interrupted again and again',
    advice: 'Report the run: each process that began it was lost.',
  },
  'match-not-verified': {
    status: 500,
    title: 'The match failed its verification',
    advice: 'It is withheld. Report the run.',
  },
  'match-amounts-too-large': {
    status: 500,
    title: 'Amounts too large for exact arithmetic',
    advice: 'Split the lots or demands.',
  },
  'match-snapshot-invalid': {
    status: 500,
    title: 'The snapshot is not sound',
    advice: 'Report the run.',
  },
  'match-solver-failed': {
    status: 500,
    title: 'The solver failed',
    advice: 'Run the match again; the run names the reason.',
  },
} as const;
