import { LessThan, type FindManyOptions, type FindOptionsWhere } from 'typeorm';

/** Options that fetch one page and one row more, newest first. UUIDv7 ids sort by the time they were made. */
export function newestFirst<Row extends { id: string }>(
  where: FindOptionsWhere<Row>,
  window: { readonly limit: number; readonly beforeId: string | null },
): FindManyOptions<Row> {
  const before = window.beforeId === null ? {} : { id: LessThan(window.beforeId) };
  return {
    where: { ...where, ...before },
    order: { id: 'DESC' },
    take: window.limit + 1,
  } as FindManyOptions<Row>;
}
