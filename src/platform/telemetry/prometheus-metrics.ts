import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EndedRequest } from '../http/observe-requests.js';
import type { Metrics, Watched } from './telemetry.js';

/** From what nobody notices to what everybody does; the matching of a large market takes seconds. */
const DURATION_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Methods that clients make up must not become series of their own. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const SCRAPE_TIMEOUT_MS = 10_000;

/**
 * Metrics as Prometheus reads them, on an address of their own: whoever may use the API is not told how it is used. Labels
 * are patterns and classes that this service has a fixed number of; nothing that names an organisation or its things.
 */
export class PrometheusMetrics implements Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'lodestock_http_request_duration_seconds',
    help: 'Requests by method, pattern of address and class of status; `none` where nothing was asked for or answered.',
    labelNames: ['method', 'route', 'status_class'] as const,
    buckets: DURATION_SECONDS,
    registers: [this.registry],
  });
  private readonly isDatabaseUp = new Gauge({
    name: 'lodestock_database_up',
    help: '1 where the database answered just now. Where it did not, the figures from it are left out.',
    registers: [this.registry],
  });
  private readonly writeQueue = new Gauge({
    name: 'lodestock_write_queue_length',
    help: 'Writes of this process that wait for their turn or are being done.',
    registers: [this.registry],
  });
  private readonly fromDatabase = new Map<string, Gauge>();
  private readonly server = createServer((request, response) => void this.answer(request, response));
  private watched: Watched | null = null;

  constructor(
    private readonly port: number,
    private readonly host: string,
  ) {
    this.server.requestTimeout = SCRAPE_TIMEOUT_MS;
    this.server.headersTimeout = SCRAPE_TIMEOUT_MS;
  }

  readonly observeRequest = ({ method, route, status, durationMs }: EndedRequest): void => {
    const labels = {
      method: method === null ? 'none' : METHODS.has(method) ? method : 'other',
      route: route ?? 'none',
      status_class: status === null ? 'none' : `${Math.floor(status / 100)}xx`,
    };
    this.requests.observe(labels, durationMs / 1000);
  };

  async serve(watched: Watched): Promise<string> {
    this.watched = watched;
    collectDefaultMetrics({ register: this.registry });
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(this.port, this.host, resolve);
    });
    const { address, family, port } = this.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  private async answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    try {
      await this.look();
      const text = await this.registry.metrics();
      response.writeHead(200, { 'Content-Type': this.registry.contentType }).end(text);
    } catch {
      response.writeHead(500).end();
    }
  }

  private async look(): Promise<void> {
    if (this.watched === null) return;
    const { database, gauges } = this.watched;
    this.writeQueue.set(database.writeQueueLength);
    try {
      const read = await database.read(async (tx) => {
        const all: { name: string; values: ReadonlyMap<string, number> }[] = [];
        for (const { name, read } of gauges.all) all.push({ name, values: await read(tx) });
        return all;
      });
      for (const { name, values } of read) this.show(name, values);
      this.isDatabaseUp.set(1);
    } catch {
      for (const name of this.fromDatabase.keys()) this.registry.removeSingleMetric(name);
      this.fromDatabase.clear();
      this.isDatabaseUp.set(0);
    }
  }

  private show(name: string, values: ReadonlyMap<string, number>): void {
    const described = this.watched?.gauges.all.find((gauge) => gauge.name === name);
    if (described === undefined) return;
    const { help, label } = described;
    const gauge =
      this.fromDatabase.get(name) ??
      new Gauge({ name, help, labelNames: label ? [label] : [], registers: [this.registry] });
    this.fromDatabase.set(name, gauge);
    for (const [value, count] of values) gauge.set(label ? { [label]: value } : {}, count);
  }
}
