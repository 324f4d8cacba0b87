/** Problems with evidence; rows of `PROBLEMS`. */
export const EVIDENCE_PROBLEMS = {
  'evidence-not-found': { status: 404, title: 'No such evidence', advice: 'Check the id.' },
  'evidence-not-valid': {
    status: 422,
    title: 'The evidence is not valid',
    advice: 'Mend each field that `errors` names.',
  },
  'evidence-does-not-fit': {
    status: 422,
    title: 'The evidence does not fit the lines',
    advice: 'Name lines that it can be about, or check its figures; `errors` names the field.',
  },
  'evidence-contradicts-itself': {
    status: 409,
    title: 'Evidence contradicts itself',
    advice: 'Withdraw one of the marks, or part the line.',
  },
  'evidence-withdrawn': {
    status: 409,
    title: 'The evidence is withdrawn',
    advice: 'Add it again where it was withdrawn by mistake.',
  },
  'certificate-already-recorded': {
    status: 409,
    title: 'Certificate already recorded',
    advice: 'A certificate counts once: withdraw the other record first where this one is right.',
  },
  'realised-recovery-already-recorded': {
    status: 409,
    title: 'Realised recovery already recorded',
    advice: 'Withdraw the other record first; one record holds all products of a lot.',
  },
  'evidence-does-not-fit-correction': {
    status: 409,
    title: 'Evidence would not fit any more',
    advice: 'Withdraw the evidence that `facts` names first.',
  },
} as const;
