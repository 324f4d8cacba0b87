import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { WorkerThread } from '../../platform/worker/worker-thread.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import {
  CATALOGUES_KEPT,
  type EstimationQuestion,
  type EstimationResults,
  type EstimationTask,
} from './estimation-task.js';

/**
 * Computes estimates in a thread of its own, one after another, so that none holds up the event loop. The thread starts
 * with the first question and keeps its tables from one to the next; where it has ended, another one starts.
 */
@Injectable()
export class EstimationThread implements OnModuleDestroy {
  private thread: WorkerThread | null = null;
  private sentVersions: string[] = [];

  /** @throws DomainError as the domain does; Error where the thread ended before it answered */
  ask<Question extends EstimationQuestion>(
    question: Question,
    catalogue: Catalogue,
  ): Promise<EstimationResults[Question['kind']]> {
    const thread = this.running();
    const isNew = !this.sentVersions.includes(catalogue.version);
    if (isNew) this.sentVersions = [catalogue.version, ...this.sentVersions].slice(0, CATALOGUES_KEPT);
    const task: EstimationTask = {
      question,
      catalogueVersion: catalogue.version,
      catalogue: isNew ? catalogue : null,
    };
    return thread.ask(task);
  }

  async onModuleDestroy(): Promise<void> {
    await this.thread?.end();
  }

  private running(): WorkerThread {
    if (this.thread?.isAlive) return this.thread;
    this.sentVersions = [];
    this.thread = new WorkerThread(new URL('./estimation.worker.js', import.meta.url));
    return this.thread;
  }
}
