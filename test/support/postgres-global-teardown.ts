/** Once per run, after the last test of the project `postgres`, also when tests failed. */
export default async function tearDown(): Promise<void> {
  await globalThis.lodestockTestPostgres?.stop();
}
