/** Requests as they arrive. */
import type { IncomingMessage } from 'node:http';

export interface Target {
  readonly path: string;
  readonly query: URLSearchParams;
}

export function parseTarget(url: string): Target {
  const [path = '', ...rest] = url.split('?');
  return { path, query: new URLSearchParams(rest.join('?')) };
}

const MAXIMUM_BYTES = 8 * 1024 * 1024;

/**
 * The body's text, or undefined when the client left before its end. What lies beyond 8 MiB is
 * dropped, which leaves no valid JSON.
 */
export function readText(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAXIMUM_BYTES) chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString()));
    request.once('error', () => resolve(undefined));
    request.once('close', () => resolve(undefined));
  });
}

/** Whether the Authorization header carries these HTTP Basic credentials. */
export function hasCredentials(
  authorization: string | undefined,
  project_id: string,
  secret: string,
): boolean {
  const encoded = /^basic +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  return Buffer.from(encoded, 'base64').toString() === `${project_id}:${secret}`;
}
