import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ApiClient, ApiProblem } from './api-client.js';

/** Where the demo keeps what it logs in with, for the next run and for who tries things out afterwards. */
export const DEMO_KEYS_FILE = 'data/demo-keys.json';
/** Where a server that nobody has set up yet puts the secret to do so. */
const SETUP_SECRET_FILE = 'data/setup-secret';
const PLATFORM_LOGIN = 'demo-operator';
const OWNER_ONLY = 0o600;

/** What the demo knows of one server. */
interface KeptAccess {
  /** Of the operator that the demo made; left out where the key of the configuration was used. */
  readonly password?: string;
  /** API keys by the id of their organisation. */
  readonly keys: Readonly<Record<string, string>>;
}

type Kept = Readonly<Record<string, KeptAccess>>;

/** Whom the demo calls as: the operator of the platform, and each of its organisations with a key of its own. */
export class DemoCallers {
  private keys: Readonly<Record<string, string>>;

  /** @param keep stores the keys by organisation whenever there is a new one */
  constructor(
    private readonly url: string,
    readonly platform: ApiClient,
    known: Readonly<Record<string, string>> = {},
    private readonly keep: (keys: Readonly<Record<string, string>>) => Promise<void> = () =>
      Promise.resolve(),
  ) {
    this.keys = known;
  }

  /** Key of one of the organisations, to try things out with; null where there is none. */
  get anyKey(): string | null {
    return Object.values(this.keys)[0] ?? null;
  }

  /** As an operator of the organisation, with a key that is made where there is none yet. */
  async as(organisationId: string): Promise<ApiClient> {
    const known = this.keys[organisationId];
    if (known !== undefined) return new ApiClient(this.url, known);
    const { key } = await this.platform.post<{ readonly key: string }>(
      `/v1/organisations/${organisationId}/api-keys`,
      { json: { name: 'Demo', role: 'OPERATOR' } },
    );
    this.keys = { ...this.keys, [organisationId]: key };
    await this.keep(this.keys);
    return new ApiClient(this.url, key);
  }
}

/**
 * Gets in as the operator of the platform: with OPERATOR_KEY, with what an earlier run has kept, or by setting the server up.
 * @throws Error in production, and where there is no way in
 */
export async function openDemoCallers(url: string, environment: NodeJS.ProcessEnv): Promise<DemoCallers> {
  if (environment['NODE_ENV'] === 'production')
    throw new Error('The demo makes organisations that do not exist: it does not run in production.');
  const kept = await readKept();
  const known = kept[url];
  const keepAs = (password: string | undefined) => (keys: KeptAccess['keys']) =>
    writeKept({ ...kept, [url]: { ...(password === undefined ? {} : { password }), keys } });
  const operatorKey = environment['OPERATOR_KEY'];
  if (operatorKey !== undefined)
    return new DemoCallers(url, new ApiClient(url, operatorKey), known?.keys, keepAs(known?.password));
  const { token, password, keys } = await getIn(url, known);
  await keepAs(password)(keys);
  return new DemoCallers(url, new ApiClient(url, token), keys, keepAs(password));
}

interface WayIn {
  readonly token: string;
  readonly password: string;
  readonly keys: KeptAccess['keys'];
}

async function getIn(url: string, known: KeptAccess | undefined): Promise<WayIn> {
  const anonymous = new ApiClient(url);
  const logIn = async (path: string, json: object): Promise<string> =>
    (await anonymous.post<{ readonly accessToken: string }>(path, { json })).accessToken;
  const setupSecret = await readFile(SETUP_SECRET_FILE, 'utf8').catch(() => null);
  if (known?.password !== undefined && setupSecret === null) {
    const token = await logIn('/v1/sessions', { login: PLATFORM_LOGIN, password: known.password });
    return { token, password: known.password, keys: known.keys };
  }
  if (setupSecret === null)
    throw new Error(
      `Somebody has set this server up already: set OPERATOR_KEY for the server and for the demo, or start one with data of its own.`,
    );
  const password = randomBytes(24).toString('base64url');
  try {
    const setup = { setupSecret: setupSecret.trim(), login: PLATFORM_LOGIN, name: 'Demo operator', password };
    // What an earlier server gave is nothing to this one.
    return { token: await logIn('/v1/setup', setup), password, keys: {} };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    throw new Error(`${SETUP_SECRET_FILE} is not of the server at ${url}: set OPERATOR_KEY instead.`, {
      cause: error,
    });
  }
}

async function readKept(): Promise<Kept> {
  try {
    return JSON.parse(await readFile(DEMO_KEYS_FILE, 'utf8')) as Kept;
  } catch {
    return {};
  }
}

async function writeKept(kept: Kept): Promise<void> {
  await mkdir(dirname(DEMO_KEYS_FILE), { recursive: true });
  await writeFile(DEMO_KEYS_FILE, `${JSON.stringify(kept, null, 2)}\n`, { mode: OWNER_ONLY });
}
