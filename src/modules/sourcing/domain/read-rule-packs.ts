import {
  CONDITION_KINDS,
  SOURCE_BASES,
  SOURCING_FACTS,
  type RulePack,
  type RulePackVersion,
  type RuleSource,
  type SourcingCondition,
  type SourcingRule,
} from './rule-pack.js';

const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Says where the reference data is not as it must be: a fault of whoever wrote it. */
export class RulePackError extends Error {}

/**
 * Reads rule packs as they are written down.
 * @param document of JSON
 * @throws RulePackError naming the first thing that is wrong, by its place
 */
export function readRulePacks(document: unknown): readonly RulePack[] {
  const packs = list(field(document, 'packs', ''), '/packs').map(readPack);
  packs.forEach(({ id }, index) => {
    if (packs.findIndex((other) => other.id === id) !== index) fail(`/packs/${index}/id`, 'given twice');
  });
  return packs;
}

function readPack(pack: unknown, index: number): RulePack {
  const at = `/packs/${index}`;
  const versions = list(field(pack, 'versions', at), `${at}/versions`).map((version, position) =>
    readVersion(version, `${at}/versions/${position}`),
  );
  if (versions.length === 0) fail(`${at}/versions`, 'empty');
  versions.forEach(({ version, effectiveFrom }, position) => {
    const before = versions[position - 1];
    if (before === undefined) return;
    const place = `${at}/versions/${position}`;
    if (version <= before.version) fail(`${place}/version`, 'not above the one before');
    if (before.effectiveTo === null || effectiveFrom <= before.effectiveTo)
      fail(`${place}/effectiveFrom`, 'not after the end of the version before');
  });
  return {
    id: matching(field(pack, 'id', at), KEY, `${at}/id`),
    title: text(field(pack, 'title', at), `${at}/title`),
    description: text(field(pack, 'description', at), `${at}/description`),
    versions,
  };
}

function readVersion(version: unknown, at: string): RulePackVersion {
  const number = field(version, 'version', at);
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1)
    return fail(`${at}/version`, 'not an integer above 0');
  const effectiveFrom = matching(field(version, 'effectiveFrom', at), ISO_DATE, `${at}/effectiveFrom`);
  const end = field(version, 'effectiveTo', at);
  const effectiveTo = end === null ? null : matching(end, ISO_DATE, `${at}/effectiveTo`);
  if (effectiveTo !== null && effectiveTo < effectiveFrom) fail(`${at}/effectiveTo`, 'before effectiveFrom');
  const rules = list(field(version, 'rules', at), `${at}/rules`).map((rule, position) =>
    readRule(rule, `${at}/rules/${position}`),
  );
  if (rules.length === 0) fail(`${at}/rules`, 'empty');
  return { version: number, effectiveFrom, effectiveTo, rules };
}

function readRule(rule: unknown, at: string): SourcingRule {
  const conditions = (name: 'when' | 'unless' | 'requires'): readonly SourcingCondition[] =>
    list(field(rule, name, at), `${at}/${name}`).map((condition, position) =>
      readCondition(condition, `${at}/${name}/${position}`),
    );
  const requires = conditions('requires');
  if (requires.length === 0) fail(`${at}/requires`, 'empty');
  return {
    key: matching(field(rule, 'key', at), KEY, `${at}/key`),
    statement: text(field(rule, 'statement', at), `${at}/statement`),
    when: conditions('when'),
    unless: conditions('unless'),
    requires,
    source: readSource(field(rule, 'source', at), `${at}/source`),
  };
}

function readCondition(condition: unknown, at: string): SourcingCondition {
  const values = list(field(condition, 'values', at), `${at}/values`).map((value, index) =>
    text(value, `${at}/values/${index}`),
  );
  if (values.length === 0) fail(`${at}/values`, 'empty');
  return {
    fact: oneOf(field(condition, 'fact', at), SOURCING_FACTS, `${at}/fact`),
    kind: oneOf(field(condition, 'kind', at), CONDITION_KINDS, `${at}/kind`),
    values,
  };
}

function readSource(source: unknown, at: string): RuleSource {
  return {
    title: text(field(source, 'title', at), `${at}/title`),
    url: matching(field(source, 'url', at), /^https:\/\/\S+$/, `${at}/url`),
    basis: oneOf(field(source, 'basis', at), SOURCE_BASES, `${at}/basis`),
  };
}

function field(container: unknown, name: string, at: string): unknown {
  if (typeof container !== 'object' || container === null || !Object.hasOwn(container, name))
    return fail(`${at}/${name}`, 'missing');
  return (container as Readonly<Record<string, unknown>>)[name];
}

function list(value: unknown, at: string): readonly unknown[] {
  return Array.isArray(value) ? value : fail(at, 'not a list');
}

function text(value: unknown, at: string): string {
  return typeof value === 'string' && value !== '' ? value : fail(at, 'not a text');
}

function matching(value: unknown, pattern: RegExp, at: string): string {
  const found = text(value, at);
  return pattern.test(found) ? found : fail(at, `not as ${pattern.source}`);
}

function oneOf<Value extends string>(value: unknown, values: readonly Value[], at: string): Value {
  return values.find((known) => known === value) ?? fail(at, `none of ${values.join(', ')}`);
}

function fail(at: string, what: string): never {
  throw new RulePackError(`Rule packs: ${at} is ${what}.`);
}
