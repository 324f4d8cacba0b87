import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const STATUS_LINE_BY_CODE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What Node cannot even parse never reaches Express; it is answered as problem+json all the same. */
export function answerUnreadableRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const statusLine = STATUS_LINE_BY_CODE[error.code ?? ''] ?? '400 Bad Request';
    const [status = '400'] = statusLine.split(' ');
    const title = statusLine.slice(4);
    const body = JSON.stringify({
      type: 'about:blank',
      title,
      status: Number(status),
      code: title.toUpperCase().replaceAll(' ', '_'),
      detail: 'The request could not be read as HTTP.',
    });
    socket.end(
      `HTTP/1.1 ${statusLine}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
}
