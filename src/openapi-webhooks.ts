import type { OpenAPIObject } from '@nestjs/swagger';

const HEADERS = [
  {
    name: 'webhook-id',
    description: 'Of the event; the same at each attempt, so that what was taken already is known by it.',
    example: '0199b0a2-0012-7000-8000-000000000001',
  },
  {
    name: 'webhook-timestamp',
    description: 'Of the attempt, in seconds since 1970. Refuse what is more than some minutes off.',
    example: '1795420800',
  },
  {
    name: 'webhook-signature',
    description:
      '`v1,` and base64 of the HMAC-SHA-256 of `id.timestamp.body`; two of them, with a space between, while a secret is being replaced.',
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  },
].map(({ name, description, example }) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
  example,
}));

const RESPONSES = {
  '2XX': { description: 'Taken. What the body says is not read.' },
  '410': { description: 'Gone: nothing more is sent until somebody enables the endpoint again.' },
  default: {
    description:
      'Not taken, also by a redirect: sent again for 24 hours, after `Retry-After` at the earliest where the answer has one.',
  },
};

const text = (format?: string) => ({ type: 'string', ...(format ? { format } : {}) });

function messageOf(type: object, data: object) {
  return {
    type: 'object',
    required: ['type', 'timestamp', 'data'],
    properties: { type, timestamp: text('date-time'), data },
  };
}

const SCHEMAS = {
  WebhookEvent: {
    description: 'That something happened, and to what: whoever may read the subject asks for it.',
    ...messageOf(
      { ...text(), description: 'What happened.' },
      {
        type: 'object',
        required: ['id', 'subjectKind', 'subjectId', 'organisationId'],
        properties: {
          id: text('uuid'),
          subjectKind: text(),
          subjectId: text(),
          organisationId: { type: ['string', 'null'], format: 'uuid' },
        },
      },
    ),
  },
  WebhookPing: {
    description: 'A test that somebody asked for.',
    ...messageOf(
      { ...text(), const: 'webhook.ping' },
      { type: 'object', required: ['endpointId'], properties: { endpointId: text('uuid') } },
    ),
  },
};

const SENT = {
  event: {
    summary: 'Something happened',
    description:
      'Sent to each endpoint that asks for the type, in the order of the feed as far as repeated attempts let. Standard Webhooks 1.0.0.',
    schema: 'WebhookEvent',
    example: {
      type: 'lot.listed',
      timestamp: '2026-11-23T08:00:00.000Z',
      data: {
        id: '0199b0a2-0012-7000-8000-000000000001',
        subjectKind: 'lot',
        subjectId: '0199b0a2-0006-7000-8000-000000000001',
        organisationId: '0199b0a2-0001-7000-8000-000000000001',
      },
    },
  },
  ping: {
    summary: 'A test',
    description: 'Sent where somebody asks for it with `POST /v1/webhook-endpoints/{id}/test-ping`.',
    schema: 'WebhookPing',
    example: {
      type: 'webhook.ping',
      timestamp: '2026-11-23T08:00:00.000Z',
      data: { endpointId: '0199b0a2-0021-7000-8000-000000000001' },
    },
  },
} as const;

/** Describes what this service sends by itself: the `webhooks` of OpenAPI 3.1, which Swagger knows nothing of. */
export function documentWebhooks(document: OpenAPIObject): void {
  const webhooks = Object.entries(SENT).map(([name, { schema, example, ...described }]) => [
    name,
    {
      post: {
        operationId: `receive${schema}`,
        tags: ['Webhooks'],
        ...described,
        security: [],
        parameters: HEADERS,
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: `#/components/schemas/${schema}` },
              examples: { sent: { value: example } },
            },
          },
        },
        responses: RESPONSES,
      },
    },
  ]);
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, ...(SCHEMAS as object) };
  Object.assign(document, { webhooks: Object.fromEntries(webhooks) as object });
}
