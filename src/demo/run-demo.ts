import { ApiClient } from './api-client.js';
import { DEMO_KEYS_FILE, openDemoCallers } from './demo-callers.js';
import { DemoReport } from './demo-report.js';
import { MainJob } from './main-job.js';

const DEFAULT_URL = `http://127.0.0.1:${process.env['PORT'] ?? '3000'}`;

/** `npm run demo [URL]`: does the main job against a started server and prints what happened at each step. */
async function main(): Promise<void> {
  const url = (process.argv[2] ?? DEFAULT_URL).replace(/\/$/, '');
  try {
    await new ApiClient(url).get('/health/ready');
  } catch {
    process.stderr.write(`No Lodestock answers at ${url}. Start one in another terminal: npm start\n`);
    process.exit(1);
  }
  process.stdout.write(
    `Lodestock demo against ${url}: published scrap, invented companies, placeholder prices.\n`,
  );
  const callers = await openDemoCallers(url, process.env);
  await new MainJob(callers, new DemoReport((line) => process.stdout.write(`${line}\n`))).run();
  process.stdout.write(
    `\nLook around: ${url}/docs. Keys of the organisations are in ${DEMO_KEYS_FILE}; the first one is a recycler's:\n` +
      `  export KEY=${callers.anyKey ?? ''}\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`The demo stopped. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
