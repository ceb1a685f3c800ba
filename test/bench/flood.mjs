// Finds the server's ceiling: plain sockets that wait for each answer but do not look into it.
import { connect } from 'node:net';
import { addressOf, RESET_TEXT } from './answers.mjs';
import { authorization, concurrency, count, port } from './client-options.mjs';

const body = JSON.stringify({ email_address: addressOf(1) });
const request = Buffer.from(
  'POST /v1/b2b/passwords/email/require_reset HTTP/1.1\r\n' +
    `host: 127.0.0.1:${port}\r\nauthorization: ${authorization}\r\n` +
    `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
);
let left = count;

function flood() {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = 0;
    const ask = () => {
      if (left === 0) {
        socket.end(resolve);
        return;
      }
      left -= 1;
      received = 0;
      socket.write(request);
    };
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('connect', ask);
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (received > RESET_TEXT.length) ask();
    });
  });
}

await Promise.all(Array.from({ length: concurrency }, flood));
