import { DomainError, type InputFault } from '../../shared/domain-error.js';

/** What a thread answers: an error cannot cross its border as an object of its class. */
export type WorkerAnswer =
  | { readonly result: unknown }
  | {
      readonly domainError: {
        readonly code: string;
        readonly message: string;
        readonly facts: Readonly<Record<string, unknown>>;
        readonly faults: readonly InputFault[];
      };
    }
  | { readonly failure: string };

/** A task with the number that its answer will bear. */
export interface NumberedTask {
  readonly id: number;
  readonly task: unknown;
}

export interface NumberedAnswer {
  readonly id: number;
  readonly answer: WorkerAnswer;
}

/** What a thread tells while it is at a task. */
export interface WorkerNews {
  readonly news: unknown;
}

/** The work failed in the thread, and not for a rule of the domain; the message is the error as text. */
export class WorkerFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WorkerFailure';
  }
}

/** Does the work and packs what comes of it. */
export async function answerOf(work: () => unknown): Promise<WorkerAnswer> {
  try {
    return { result: await work() };
  } catch (error) {
    if (!(error instanceof DomainError)) return { failure: String(error) };
    const { code, message, facts, faults } = error;
    return { domainError: { code, message, facts, faults } };
  }
}

/** The result. @throws DomainError as the work did; WorkerFailure for whatever else it threw */
export function resultOf(answer: WorkerAnswer): unknown {
  if ('result' in answer) return answer.result;
  if ('failure' in answer) throw new WorkerFailure(answer.failure);
  const { code, message, facts, faults } = answer.domainError;
  throw new DomainError(code, message, facts, faults);
}
