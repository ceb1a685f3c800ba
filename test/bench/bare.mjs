// A bare node:http server: it reads a request and sends a constant. Argument: bytes of the constant.
// It ends when its standard input does, so it never outlives the benchmark.
import { createServer } from 'node:http';

const text = 'x'.repeat(Number(process.argv[2]));
const headers = { 'content-type': 'application/json', 'content-length': text.length };
const server = createServer((request, response) => {
  request.resume();
  request.once('end', () => response.writeHead(200, headers).end(text));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume();
process.stdin.once('end', () => process.exit());
