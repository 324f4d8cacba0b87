import type { OpenAPIObject } from '@nestjs/swagger';
import { WRITE_PROBLEMS } from '../http/operation.js';
import { wireCode } from '../http/problem.filter.js';
import { PROBLEMS, type ProblemCode } from '../http/problems.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['post']>;

const KEY_PROBLEMS: readonly ProblemCode[] = [
  'idempotency-key-not-valid',
  'idempotency-key-in-use',
  'idempotency-key-reused',
];

/** Says in a POST's documentation that it takes an Idempotency-Key. No operation can forget to: all that POST are given it. */
export function documentIdempotency(operation: Operation): void {
  operation.parameters = [
    ...(operation.parameters ?? []),
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'Of your choice, one per request: sent again with the same key, the request is not carried out again but ' +
        'answered as the first time, for 24 hours at least. What was refused stored nothing, and is tried anew.',
      // Bare, or in quotes as draft-ietf-httpapi-idempotency-key-header spells it.
      schema: { type: 'string', minLength: 1, maxLength: 257 },
      example: 'd9428888-122b-4c8e-9f6a-9e2b5b6c0e11',
    },
  ];
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!status.startsWith('2') || !response || !('description' in response)) continue;
    response.headers = {
      ...response.headers,
      'Idempotency-Replayed': {
        description: 'Present where the answer is that of an earlier request with the same Idempotency-Key.',
        schema: { type: 'string', enum: ['true'] },
      },
    };
  }
  // One without a body stores what came of it as well.
  for (const code of [...WRITE_PROBLEMS, ...KEY_PROBLEMS]) addProblem(operation, code);
}

function addProblem({ responses }: Operation, code: ProblemCode): void {
  const { status, title } = PROBLEMS[code];
  const text = `\`${wireCode(code)}\`: ${title}`;
  const known = responses[status];
  if (known && 'description' in known && known.description.includes(text)) return;
  responses[status] =
    known && 'description' in known
      ? { ...known, description: `${known.description}; ${text}` }
      : {
          description: text,
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        };
}
