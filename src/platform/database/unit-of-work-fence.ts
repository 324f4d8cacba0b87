import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

/**
 * Runs `work` on a manager that stops with it. Where one of several statements under way fails (`Promise.all`),
 * `work` has failed but the others go on; without the fence they would run after the rollback, inside the
 * transaction of somebody else or in none at all, and what failed would be stored.
 * @throws what `work` throws, once no statement of it is under way any more
 */
export async function runFenced<Result>(
  dataSource: DataSource,
  runner: QueryRunner,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  const underWay = new Set<Promise<unknown>>();
  let ended = false;

  const query = (...statement: Parameters<QueryRunner['query']>): Promise<unknown> => {
    if (ended) return Promise.reject(new Error('A statement was sent after its unit of work had ended.'));
    const running = runner.query(...statement);
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
    return await work(dataSource.createEntityManager(fenced));
  } finally {
    ended = true;
    await Promise.allSettled(underWay);
  }
}
