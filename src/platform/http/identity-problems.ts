/** Problems of who calls and what they may do; rows of `PROBLEMS`. Each 401 is sent with `WWW-Authenticate: Bearer`. */
export const IDENTITY_PROBLEMS = {
  'not-authenticated': {
    status: 401,
    title: 'Not authenticated',
    advice: 'Send a valid API key or access token as `Authorization: Bearer …`; never in the address.',
  },
  'not-allowed': {
    status: 403,
    title: 'Not allowed',
    advice:
      'See GET /v1/me for what you may do, and whether a temporary password or a missing second factor is to be seen to first; ' +
      'ask an owner of your organisation for more.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    advice: 'Send the request again after Retry-After; the RateLimit header says what is left.',
  },
  'login-refused': {
    status: 401,
    title: 'Login and password do not fit',
    advice: 'Check both. Who has lost the password asks an owner of the organisation for another one.',
  },
  'second-factor-required': {
    status: 401,
    title: 'One-time code needed',
    advice: 'Send the `oneTimeCode` that the authenticator app shows, or a recovery code.',
  },
  'second-factor-refused': {
    status: 401,
    title: 'One-time code not valid',
    advice:
      'Send the code of now, or a recovery code that was not used yet. Each code is good once; check the clock of the device.',
  },
  'second-factor-active': {
    status: 409,
    title: 'There is a second factor',
    advice: 'Remove it first, with POST /v1/me/second-factor/removal.',
  },
  'second-factor-missing': {
    status: 409,
    title: 'There is no second factor',
    advice: 'Begin with POST /v1/me/second-factor.',
  },
  'login-throttled': {
    status: 429,
    title: 'Too many failed logins',
    advice: 'Try again after Retry-After. The account is not locked.',
  },
  'login-capacity-reached': {
    status: 503,
    title: 'Too many logins at once',
    advice: 'Send the request again after Retry-After.',
  },
  'refresh-refused': {
    status: 401,
    title: 'Refresh token not valid',
    advice: 'Log in again: the token is unknown, expired, revoked, or was used before.',
  },
  'already-set-up': {
    status: 409,
    title: 'Already set up',
    advice: 'Log in with POST /v1/sessions.',
  },
  'setup-refused': {
    status: 401,
    title: 'Set-up secret not valid',
    advice: 'Use the secret that the server printed when it started, or that is in the file it names.',
  },
  'membership-to-choose': {
    status: 422,
    title: 'Several memberships',
    advice: 'Send the membershipId of one of `facts.choices`.',
  },
  'password-not-valid': {
    status: 422,
    title: 'Password not acceptable',
    advice: 'Choose another one, as `errors` says.',
  },
  'login-taken': { status: 409, title: 'Login is taken', advice: 'Choose another login.' },
  'rights-not-valid': {
    status: 422,
    title: 'Role, scopes and expiry do not fit together',
    advice: 'Mend each field that `errors` names.',
  },
  'member-not-found': { status: 404, title: 'No such member', advice: 'Check the id.' },
  'user-not-found': { status: 404, title: 'No such user', advice: 'Check the id.' },
  'api-key-not-found': { status: 404, title: 'No such API key', advice: 'Check the id.' },
  'access-grant-not-found': { status: 404, title: 'No such access grant', advice: 'Check the id.' },
  'already-revoked': { status: 409, title: 'Revoked or expired', advice: 'Make a new one.' },
  'last-owner': {
    status: 409,
    title: 'The last owner',
    advice: 'Make somebody else an owner first.',
  },
} as const;
