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
import { idsInBody } from '../access/named-ids.js';
import { Problem } from './problem.dto.js';
import { wireCode } from './problem.filter.js';
import { PROBLEMS, type ProblemCode } from './problems.js';

/** An answer that is a file. */
export interface FileAnswer {
  readonly contentType: string;
  readonly description: string;
  /** A JSON object where the type is one of JSON's. */
  readonly example: string | object;
}

/** A file that is sent. */
export interface TextBody {
  readonly contentType: string;
  readonly description: string;
  /** Left out where it is no text. */
  readonly example?: string;
}

/** What an operation's documentation says beyond its types. */
export interface OperationOptions {
  readonly summary: string;
  /** Who may call it, and on whose data. */
  readonly access: Access;
  readonly description?: string;
  readonly status?: 200 | 201 | 202;
  /** A class; a file; or a file of one type or another, as the client likes. */
  readonly returns: Type<unknown> | FileAnswer | readonly FileAnswer[];
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
  /** Streamed body of another content type, or of one or another. */
  readonly textBody?: TextBody | readonly TextBody[];
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
  'unsafe-number',
  'too-deeply-nested',
  'forbidden-key',
  'payload-too-large',
  'unsupported-media-type',
];
/** Of whatever stores something, with a body or without. */
export const WRITE_PROBLEMS: readonly ProblemCode[] = [
  'write-queue-full',
  'database-busy',
  'database-unreachable',
  'commit-failed',
  'write-conflict',
  'shutting-down',
  'storage-full',
];

/** Whether the guard looks up what a body refers to, before the operation itself does. */
function namesSubjects({ access, body }: OperationOptions): boolean {
  if (typeof access === 'string' || access.only === 'PLATFORM') return false;
  return Object.values(body?.examples ?? {}).some(({ value }) => idsInBody(value).length > 0);
}

function problemsOf(options: OperationOptions): ReadonlySet<ProblemCode> {
  return new Set<ProblemCode>([
    'malformed-request',
    'unsafe-text',
    'validation-failed',
    'shutting-down',
    'rate-limited',
    ...(options.access === 'PUBLIC' ? [] : (['not-authenticated', 'not-allowed'] as const)),
    ...(options.problems ?? []),
    ...(namesSubjects(options) ? (['reference-not-found'] as const) : []),
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
  const files: readonly FileAnswer[] = 'contentType' in returns ? [returns] : returns;
  return [
    ApiProduces(...files.map(({ contentType }) => contentType)),
    ApiResponse({
      status,
      description: files[0]?.description ?? returnDescription,
      content: Object.fromEntries(files.map(contentOf)),
    }),
  ];
}

function contentOf({
  contentType,
  example,
}: FileAnswer): [string, { schema: { type: 'string' | 'object' }; example: string | object }] {
  return [contentType, { schema: { type: typeof example === 'string' ? 'string' : 'object' }, example }];
}

/** Swagger gives a body one set of examples for all its types: `parkedFor` says which type each is of, see `examplesByType`. */
function textBodyOf(given: TextBody | readonly TextBody[]): MethodDecorator[] {
  const bodies: readonly TextBody[] = 'contentType' in given ? [given] : given;
  const examples = bodies.flatMap(({ contentType, example }, index) =>
    example === undefined
      ? []
      : [
          [
            index === 0 ? 'template' : contentType.replace(/^.*\/(x-)?/, ''),
            { value: example, parkedFor: contentType },
          ],
        ],
  );
  return [
    ApiConsumes(...bodies.map(({ contentType }) => contentType)),
    ApiBody({
      required: true,
      description: bodies.map(({ description }) => description).join(' '),
      schema: { type: 'string' },
      examples: Object.fromEntries(examples) as Record<string, { value: string }>,
    }),
  ];
}

type BodyContent = Record<
  string,
  { schema?: unknown; examples?: Record<string, { parkedFor?: string }> | undefined }
>;

/** Leaves each type of a streamed body the examples that are of it; one that has none is no text. */
export function examplesByType(content: BodyContent): void {
  for (const [contentType, media] of Object.entries(content)) {
    if (!media.examples) continue;
    const own = Object.entries(media.examples).filter(
      ([, { parkedFor = contentType }]) => parkedFor === contentType,
    );
    if (own.length === 0) {
      delete media.examples;
      media.schema = { type: 'string', contentMediaType: contentType };
    } else
      media.examples = Object.fromEntries(
        own.map(([name, { parkedFor: _type, ...example }]) => [name, example]),
      );
  }
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
  const textBody = options.textBody ? textBodyOf(options.textBody) : [];
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
