/** The fields that are not undefined: TypeORM 1 refuses `undefined` in a condition. */
export function definedOf<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Fields>;
}
