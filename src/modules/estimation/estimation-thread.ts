import { Worker } from 'node:worker_threads';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DomainError, type InputFault } from '../../shared/domain-error.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import type { EstimateInputs } from './domain/estimate-inputs.js';
import type { ElementWeights } from './domain/model/element-weights.js';

/** What the thread can be asked. */
export type EstimationQuestion =
  | { readonly kind: 'ESTIMATE'; readonly inputs: EstimateInputs }
  | { readonly kind: 'VALUE'; readonly inputs: EstimateInputs; readonly priceMicrosPerKg: ElementWeights };

/** A question with the version of the catalogue to answer it by; the content comes with the first one that needs it. */
export interface EstimationTask {
  readonly id: number;
  readonly question: EstimationQuestion;
  readonly catalogueVersion: string;
  readonly catalogue: Catalogue | null;
}

/** What the thread answers: an error cannot cross the border as an object of its class. */
export type EstimationAnswer = { readonly id: number } & (
  | { readonly result: unknown }
  | {
      readonly domainError: {
        readonly code: string;
        readonly message: string;
        readonly facts: Readonly<Record<string, unknown>>;
        readonly faults: readonly InputFault[];
      };
    }
  | { readonly failure: string }
);

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Catalogues that the thread keeps; must be at least what `estimation.worker.ts` keeps. */
export const CATALOGUES_KEPT = 3;

/**
 * Computes estimates in a thread of its own, one after another, so that none holds up the event loop. The thread starts
 * with the first question, keeps its tables from one to the next, and does not keep the process alive.
 */
@Injectable()
export class EstimationThread implements OnModuleDestroy {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private sentVersions: string[] = [];
  private lastId = 0;

  /** @throws DomainError as the domain does; Error where the thread ended before it answered */
  async ask<Result>(question: EstimationQuestion, catalogue: Catalogue): Promise<Result> {
    const worker = (this.worker ??= this.start());
    const id = (this.lastId += 1);
    const isNew = !this.sentVersions.includes(catalogue.version);
    if (isNew) this.sentVersions = [catalogue.version, ...this.sentVersions].slice(0, CATALOGUES_KEPT);
    const task: EstimationTask = {
      id,
      question,
      catalogueVersion: catalogue.version,
      catalogue: isNew ? catalogue : null,
    };
    const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    worker.ref();
    worker.postMessage(task);
    return (await answer) as Result;
  }

  async onModuleDestroy(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(new URL('./estimation.worker.js', import.meta.url));
    this.sentVersions = [];
    worker.unref();
    worker.on('message', (answer: EstimationAnswer) => this.settle(worker, answer));
    worker.on('error', (error) => this.giveUp(worker, error));
    worker.on('exit', () => this.giveUp(worker, new Error('The estimation thread has ended.')));
    return worker;
  }

  private settle(worker: Worker, answer: EstimationAnswer): void {
    const asked = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) worker.unref();
    if (asked === undefined) return;
    if ('result' in answer) asked.resolve(answer.result);
    else if ('failure' in answer) asked.reject(new Error(answer.failure));
    else {
      const { code, message, facts, faults } = answer.domainError;
      asked.reject(new DomainError(code, message, facts, faults));
    }
  }

  /** Everybody who waits is told; the next question starts another thread. */
  private giveUp(worker: Worker, error: unknown): void {
    if (this.worker === worker) this.worker = null;
    const reason = error instanceof Error ? error : new Error(String(error));
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
  }
}
