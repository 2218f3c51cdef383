import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../core/errors.js';
import type { SiteFile } from './site-files.js';
import { policyHeaders } from './site-policy.js';

export interface SiteServer {
  address: string;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/**
 * Serves files to this machine only, at a free port (0) or a given one. It listens on the loopback interface; it answers only
 * requests whose Host header names it, which prevents DNS rebinding by web pages; and paths are looked up in the list of files,
 * never on the disk. `onFault` is called where a file could not be made. Throws UsageError where the port cannot be used.
 */
export function serveSite(
  files: ReadonlyMap<string, SiteFile>,
  port: number,
  onFault: (error: Error) => void,
): Promise<SiteServer> {
  const server = createServer((request, response) => {
    const { port: own } = server.address() as AddressInfo;
    const { status, type, bytes } = replyTo(request, [`${host}:${own}`, `localhost:${own}`], files, onFault);
    response.writeHead(status, { ...policyHeaders, 'Content-Type': type, 'Content-Length': bytes.length });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  });
  return new Promise((done, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFault(error, port)));
    server.listen(port, host, () => {
      const { port: own } = server.address() as AddressInfo;
      done({
        address: `http://${host}:${own}/`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

interface Reply {
  status: number;
  type: string;
  bytes: Uint8Array;
}

function replyTo(
  { headers, method, url = '/' }: IncomingMessage,
  names: readonly string[],
  files: ReadonlyMap<string, SiteFile>,
  onFault: (error: Error) => void,
): Reply {
  const refusal = (status: number, text: string) => ({
    status,
    type: 'text/plain; charset=utf-8',
    bytes: Buffer.from(`${text}\n`),
  });
  if (!names.includes(headers.host ?? '')) return refusal(403, 'asked for under another name than 127.0.0.1');
  if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'there is nothing to send here');
  const path = url.replace(/^\//, '').replace(/\?.*$/, '');
  const file = files.get(path === '' ? 'index.html' : path);
  if (!file) return refusal(404, 'no such file');
  try {
    return { status: 200, type: file.type, bytes: file.bytes() };
  } catch (error) {
    onFault(error as Error);
    return refusal(500, (error as Error).message);
  }
}

function listenFault(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error;
  const why = error.code === 'EACCES' ? 'this user may not open it' : 'it is taken';
  const failure = {
    verb: 'invalid',
    what: `--port ${port} (${why})`,
    remedy: 'give another, or leave the option out to use a free port',
  } as const;
  return new UsageError(failure, { cause: error });
}
