/**
 * How much of a campaign is done: what CI does each time unless the environment asks for more, e.g. `RACE_LOTS=1000`.
 * CONTRIBUTING.md has the table of them.
 * @throws Error where it asks for nonsense
 */
export function campaignSize(name: string, everyTime: number): number {
  const given = process.env[name];
  const size = given === undefined ? everyTime : Number(given);
  if (!Number.isInteger(size) || size < 1) throw new Error(`${name}=${given} is no size of a campaign.`);
  return size;
}
