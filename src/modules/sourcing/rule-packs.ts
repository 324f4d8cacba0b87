import { readFileSync } from 'node:fs';
import { readRulePacks } from './domain/read-rule-packs.js';
import type { RulePack } from './domain/rule-pack.js';

/** The rule packs that there are. Their versions are only ever added to: what a run was judged by is in its snapshot. */
export class RulePacks {
  private readonly byId: ReadonlyMap<string, RulePack>;

  /** @param all in the order in which they are shown */
  constructor(readonly all: readonly RulePack[]) {
    this.byId = new Map(all.map((pack) => [pack.id, pack]));
  }

  get(id: string): RulePack | null {
    return this.byId.get(id) ?? null;
  }
}

/**
 * Reads the rule packs that are shipped.
 * @throws RulePackError where they are not as they must be: the application does not start with them
 */
export function loadRulePacks(file: URL = new URL('./data/rule-packs.json', import.meta.url)): RulePacks {
  return new RulePacks(readRulePacks(JSON.parse(readFileSync(file, 'utf8'))));
}
