// The least HTTP/1.1 that a keep-alive client needs, so that the server costs less than any client.

const HEAD_END = '\r\n\r\n';
const LENGTH = /content-length: *(\d+)/i;

/** Calls `take(head, body)` for each whole request; both are texts of one byte a character. */
export function readRequests(socket, take) {
  let rest;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    let bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    rest = undefined;
    while (bytes.length > 0) {
      const headEnd = bytes.indexOf(HEAD_END);
      const head = headEnd < 0 ? '' : bytes.latin1Slice(0, headEnd);
      const end = headEnd + HEAD_END.length + Number(LENGTH.exec(head)?.[1] ?? 0);
      if (headEnd < 0 || bytes.length < end) {
        rest = bytes;
        return;
      }
      take(head, bytes.latin1Slice(headEnd + HEAD_END.length, end));
      bytes = bytes.subarray(end);
    }
  });
}

const REASONS = { 200: 'OK', 404: 'Not Found', 429: 'Too Many Requests' };

/** A whole answer as bytes. */
export function answerBytes(status, body, headers = '') {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  const head =
    `HTTP/1.1 ${status} ${REASONS[status]}\r\ndate: ${new Date().toUTCString()}\r\n` +
    `content-type: application/json\r\ncontent-length: ${bytes.length}\r\n${headers}\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}
