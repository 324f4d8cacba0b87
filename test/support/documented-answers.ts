import { PROBLEMS } from '../../src/platform/http/problems.js';
import { wireCode } from '../../src/platform/http/problem.filter.js';
import type { Problem } from '../../src/platform/http/problem.dto.js';
import { DocumentSchemas, pointerTo, type OpenApiDocument, type Operation } from './openapi-document.js';

/** What came back, as far as the document speaks of it. */
export interface ReceivedAnswer {
  readonly status: number;
  /** Empty where there is none. */
  readonly contentType: string;
  readonly text: string;
}

const PROBLEM = ['components', 'schemas', 'Problem'];
const PROBLEM_TYPE = 'application/problem+json';
/** Of no end, so that whoever reads it has only the beginning of it. */
const STREAM_TYPE = 'text/event-stream';

/** What HTTP itself refuses before it is known which operation is meant; the document says it of none. */
const REFUSED_BY_HTTP: Readonly<Record<number, string>> = {
  404: 'ROUTE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  431: 'HEADERS_TOO_LARGE',
};

const STATUS_OF_CODE = new Map<string, number>(
  Object.entries(PROBLEMS).map(([code, { status }]) => [wireCode(code), status]),
);

/** Holds answers against the document: what it says of statuses, content types, bodies and problem codes. */
export class DocumentedAnswers {
  readonly schemas: DocumentSchemas;

  constructor(document: OpenApiDocument) {
    this.schemas = new DocumentSchemas(document);
  }

  /** What the document does not say of such an answer, each in words; empty where all is as documented. */
  faultsOf(operation: Operation, answer: ReceivedAnswer): readonly string[] {
    const { status } = answer;
    const declared = operation.responses[String(status)];
    if (status >= 400) {
      const faults = this.faultsOfProblem(answer);
      if (faults.length > 0) return faults;
      const { code } = JSON.parse(answer.text) as Problem;
      if (code === REFUSED_BY_HTTP[status]) return [];
      if (!declared) return [`${operation.operationId} does not declare ${status}`];
      return declared.description.includes(`\`${code}\``)
        ? []
        : [`${operation.operationId} does not say that ${status} may be ${code}`];
    }
    if (!declared) return [`${operation.operationId} does not declare ${status}`];
    if (!declared.content) return answer.text === '' ? [] : ['a body where the document has none'];
    const contentType = plainType(answer.contentType);
    if (!Object.hasOwn(declared.content, contentType))
      return [`${operation.operationId} does not declare ${contentType} for ${status}`];
    if (contentType === STREAM_TYPE) return [];
    const schema = [...pointerTo(operation), 'responses', String(status), 'content', contentType, 'schema'];
    // Of GeoJSON and the like the document gives the type alone.
    const body: unknown = /[/+]json$/.test(contentType) ? JSON.parse(answer.text) : answer.text;
    return this.schemas.faultsOfAnswer(schema, body);
  }

  /** Why a refusal is not a problem of this API's; empty where it is. */
  faultsOfProblem({ status, contentType, text }: ReceivedAnswer): readonly string[] {
    if (plainType(contentType) !== PROBLEM_TYPE) return [`a refusal as ${contentType || 'nothing'}`];
    const problem: unknown = JSON.parse(text);
    const faults = this.schemas.faultsOfAnswer(PROBLEM, problem);
    if (faults.length > 0) return faults.map((fault) => `not a Problem: ${fault}`);
    const { code, status: stated } = problem as Problem;
    if (stated !== status) return [`the problem says ${stated}`];
    const ofCode = STATUS_OF_CODE.get(code);
    return ofCode === status ? [] : [`${code} is a problem of ${ofCode ?? 'no'} status`];
  }
}

function plainType(contentType: string): string {
  return contentType.split(';')[0]?.trim() ?? '';
}
