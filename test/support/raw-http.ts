import { request as httpRequest, type Agent, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { authorizationOf } from './credentials.js';
import type { TestRequest } from './test-app.js';

/** An answer to a request that fetch would have refused to send, or mended first. */
export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What goes out as given; over a connection of its own unless there is an `agent`. */
export interface RawRequest extends Pick<TestRequest, 'headers' | 'rawBody' | 'credential'> {
  readonly agent?: Agent;
}

/** Sends a request whose path, method and headers go out exactly as given. Of a stream of events reads the headers alone. */
export function sendUnmended(
  url: string,
  method: string,
  path: string,
  { headers, rawBody, agent, credential }: RawRequest = {},
): Promise<RawResponse> {
  const { hostname, port } = new URL(url);
  const length = rawBody === undefined ? {} : { 'content-length': Buffer.byteLength(rawBody) };
  return new Promise((resolve, reject) => {
    const options = {
      hostname,
      port,
      method,
      path,
      headers: { ...authorizationOf({ credential }), ...headers, ...length },
      agent: agent ?? (false as const),
    };
    const request = httpRequest(options);
    request.on('response', (response) => {
      let text = '';
      if (response.headers['content-type']?.startsWith('text/event-stream')) {
        response.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        return;
      }
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.on('error', reject);
    if (rawBody !== undefined) request.write(rawBody);
    request.end();
  });
}

/** Sends bytes that need not be HTTP at all and reads what comes back until the server closes. */
export function sendBytes(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('end', () => {
      socket.destroy();
      resolve(answer);
    });
    socket.on('error', reject);
  });
}
