import type { DataSource, EntityManager, QueryResult, QueryRunner } from 'typeorm';
import { AuditEvent } from '../audit/audit-event.entity.js';
import { MutationWatch } from './mutation-watch.js';

/**
 * Runs `work` on a manager that stops with it. Where one of several statements under way fails (`Promise.all`),
 * `work` has failed but the others go on; without the fence they would run after the rollback, inside the
 * transaction of somebody else or in none at all, and what failed would be stored.
 * @throws what `work` throws, once no statement of it is under way any more; Error where it changed rows without an
 *   audit event, in a database that has those
 */
export async function runFenced<Result>(
  dataSource: DataSource,
  runner: QueryRunner,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  const underWay = new Set<Promise<unknown>>();
  const watch = new MutationWatch();
  let ended = false;

  const run = async (statement: string, parameters?: unknown[], isStructured = false): Promise<unknown> => {
    const result: QueryResult = await runner.query(statement, parameters, true);
    watch.saw(statement, result.affected);
    return isStructured ? result : (result.raw as unknown);
  };
  const query = (...statement: Parameters<typeof run>): Promise<unknown> => {
    if (ended) return Promise.reject(new Error('A statement was sent after its unit of work had ended.'));
    const running = run(...statement);
    underWay.add(running);
    const forget = (): boolean => underWay.delete(running);
    running.then(forget, forget);
    return running;
  };
  const fenced = new Proxy(runner, {
    get(target, property) {
      if (property === 'query') return query;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  try {
    const result = await work(dataSource.createEntityManager(fenced));
    if (dataSource.hasMetadata(AuditEvent)) watch.assertAudited();
    return result;
  } finally {
    ended = true;
    await Promise.allSettled(underWay);
  }
}
