/** Tells whether a request is signed as the documentation of Signature Version 4 says; shares no code with what signs. */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const hex = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const mac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/;

export interface Signer {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
}

/** The id of who signed, or undefined when the signature is not right. */
export function signerOf(
  request: IncomingMessage,
  body: Buffer,
  signers: readonly Signer[],
  region: string,
): string | undefined {
  const { method = '', url = '', headers } = request;
  const parts = FORM.exec(headers.authorization ?? '');
  if (parts === null) return undefined;
  const [, id, day = '', place = '', names = '', signature] = parts;
  const signer = signers.find((one) => one.id === id);
  if (signer === undefined || place !== region) return undefined;
  const time = String(headers['x-amz-date']);
  if (!time.startsWith(day) || headers['x-amz-content-sha256'] !== hex(body)) return undefined;
  if (headers['x-amz-security-token'] !== signer.token) return undefined;
  const signed = names.split(';');
  const must = ['host', 'x-amz-content-sha256', 'x-amz-date', 'range', 'if-match', 'if-none-match'];
  if (must.some((name) => name in headers && !signed.includes(name))) return undefined;
  const [path = '', query = ''] = url.split('?');
  const canonical =
    `${method}\n${path}\n${query.split('&').sort().join('&')}\n` +
    signed.map((name) => `${name}:${String(headers[name])}\n`).join('') +
    `\n${names}\n${hex(body)}`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${day}/${place}/s3/aws4_request\n${hex(canonical)}`;
  const key = mac(mac(mac(mac(`AWS4${signer.secret}`, day), place), 's3'), 'aws4_request');
  return mac(key, text).toString('hex') === signature ? id : undefined;
}
