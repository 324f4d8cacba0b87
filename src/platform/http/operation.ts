import { applyDecorators, HttpCode, SetMetadata, type Type } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiResponse,
  getSchemaPath,
  type ApiResponseOptions,
} from '@nestjs/swagger';
import { ACCESS, type Access } from '../access/access-policy.js';
import { Problem } from './problem.dto.js';
import { wireCode } from './problem.filter.js';
import { PROBLEMS, type ProblemCode } from './problems.js';

/** What an operation's documentation says beyond its types. */
export interface OperationOptions {
  readonly summary: string;
  /** Who may call it, and on whose data. */
  readonly access: Access;
  readonly description?: string;
  readonly status?: 200 | 201 | 202;
  readonly returns:
    Type<unknown> | { readonly contentType: string; readonly description: string; readonly example: string };
  readonly returnDescription?: string;
  /** Problems of this operation besides those that every operation may answer with. */
  readonly problems?: readonly ProblemCode[];
  /** Path parameters and their example; ids are UUIDs unless `text`. */
  readonly params?: Readonly<
    Record<string, { readonly example: string; readonly description: string; readonly text?: boolean }>
  >;
  /** JSON body with named examples, each executed by the tests. */
  readonly body?: {
    readonly type: Type<unknown>;
    readonly examples: Readonly<Record<string, { summary: string; value: object }>>;
  };
  /** Streamed body of another content type. */
  readonly textBody?: {
    readonly contentType: string;
    readonly description: string;
    readonly example: string;
  };
  /** Address of what was made, with `{id}` for the answer's id: sent as Location. */
  readonly location?: string;
  /** Of a list: the parameter that takes its `nextCursor`; `cursor` unless given. */
  readonly cursorParameter?: string;
  /** Its body or its answer holds a secret: what is kept of them for an Idempotency-Key is sealed. */
  readonly confidential?: boolean;
  /** Documents If-Match. */
  readonly conditional?: boolean;
}

/** Metadata of a handler: its `location`. */
export const LOCATION = 'lodestock:location';
/** Metadata of a handler: its `cursorParameter`. */
export const CURSOR_PARAMETER = 'lodestock:cursor-parameter';
/** Metadata of a handler: whether it is `confidential`. */
export const CONFIDENTIAL = 'lodestock:confidential';

const JSON_BODY_PROBLEMS: readonly ProblemCode[] = [
  'malformed-json',
  'unsafe-text',
  'unsafe-number',
  'too-deeply-nested',
  'forbidden-key',
  'payload-too-large',
  'unsupported-media-type',
];
const WRITE_PROBLEMS: readonly ProblemCode[] = [
  'write-queue-full',
  'database-busy',
  'database-unreachable',
  'commit-failed',
  'write-conflict',
  'shutting-down',
  'storage-full',
];

function problemsOf(options: OperationOptions): ReadonlySet<ProblemCode> {
  return new Set<ProblemCode>([
    'malformed-request',
    'validation-failed',
    'shutting-down',
    'rate-limited',
    ...(options.access === 'PUBLIC' ? [] : (['not-authenticated', 'not-allowed'] as const)),
    ...(options.problems ?? []),
    ...(options.body ? JSON_BODY_PROBLEMS : []),
    ...(options.textBody ? (['payload-too-large', 'unsupported-media-type'] as const) : []),
    ...(options.body || options.textBody ? WRITE_PROBLEMS : []),
    ...(options.conditional ? (['version-required', 'version-changed'] as const) : []),
    'internal-error',
  ]);
}

function problemResponses(codes: ReadonlySet<ProblemCode>): MethodDecorator[] {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, statusCodes]) =>
    ApiResponse({
      status,
      description: statusCodes.map((code) => `\`${wireCode(code)}\`: ${PROBLEMS[code].title}`).join('; '),
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(Problem) } } },
    }),
  );
}

function locationHeader({ location }: OperationOptions): Pick<ApiResponseOptions, 'headers'> {
  if (location === undefined) return {};
  return {
    headers: { Location: { description: 'Where it is.', schema: { type: 'string', example: location } } },
  };
}

function success(options: OperationOptions): MethodDecorator[] {
  const { returns, status = 200, returnDescription = 'Done.' } = options;
  if (typeof returns === 'function')
    return [
      ApiResponse({ status, description: returnDescription, type: returns, ...locationHeader(options) }),
    ];
  return [
    ApiProduces(returns.contentType),
    ApiResponse({
      status,
      description: returns.description,
      content: { [returns.contentType]: { schema: { type: 'string' }, example: returns.example } },
    }),
  ];
}

/** Documents one operation in full: success, every problem, parameters and examples. Nothing is left to defaults. */
export function Operation(options: OperationOptions): MethodDecorator {
  const params = Object.entries(options.params ?? {}).map(([name, { example, description, text }]) =>
    ApiParam({
      name,
      description,
      schema: { type: 'string', example, ...(text ? { minLength: 1, maxLength: 100 } : { format: 'uuid' }) },
    }),
  );
  const body = options.body
    ? [ApiBody({ type: options.body.type, required: true, examples: { ...options.body.examples } })]
    : [];
  const textBody = options.textBody
    ? [
        ApiConsumes(options.textBody.contentType),
        ApiBody({
          required: true,
          description: options.textBody.description,
          schema: { type: 'string' },
          examples: { template: { value: options.textBody.example } },
        }),
      ]
    : [];
  const conditional = options.conditional
    ? [
        ApiHeader({
          name: 'If-Match',
          required: true,
          description: 'ETag of the version that you mean to change.',
          schema: { type: 'string', example: '"1"', pattern: '^"[0-9]{1,15}"$' },
        }),
      ]
    : [];
  return applyDecorators(
    ApiOperation({
      summary: options.summary,
      description: options.description ?? `${options.summary}. ${options.returnDescription ?? 'Done.'}`,
    }),
    ApiExtraModels(Problem),
    HttpCode(options.status ?? 200),
    SetMetadata(LOCATION, options.location),
    SetMetadata(CURSOR_PARAMETER, options.cursorParameter),
    SetMetadata(CONFIDENTIAL, options.confidential ?? false),
    SetMetadata(ACCESS, options.access),
    ...(options.access === 'PUBLIC' ? [] : [ApiBearerAuth()]),
    ...success(options),
    ...problemResponses(problemsOf(options)),
    ...params,
    ...body,
    ...textBody,
    ...conditional,
  );
}
