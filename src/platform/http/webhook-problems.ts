/** Problems of webhooks; rows of `PROBLEMS`. */
export const WEBHOOK_PROBLEMS = {
  'webhook-endpoint-not-found': { status: 404, title: 'No such webhook endpoint', advice: 'Check the id.' },
  'webhook-delivery-not-found': { status: 404, title: 'No such webhook delivery', advice: 'Check the id.' },
  'webhook-url-not-valid': {
    status: 422,
    title: 'Nothing is sent to this address',
    advice:
      'Use https on a port that `detail` names, a public host, and neither user nor password nor fragment.',
  },
  'webhook-endpoints-too-many': {
    status: 409,
    title: 'Too many webhook endpoints',
    advice: 'Remove one that is not used any more.',
  },
  'webhook-endpoint-not-enabled': {
    status: 409,
    title: 'The webhook endpoint is not enabled',
    advice: 'Enable it first.',
  },
  'event-streams-too-many': {
    status: 429,
    title: 'Too many event streams',
    advice: 'Close one, or read GET /v1/events.',
  },
} as const;
