// A server of the HTTP backend's protocol, and one of S3's conditional writes, each answering after a
// latency. Usage: state-server.mjs http|s3 LATENCY_MS. Counts its requests; ends with its standard input.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const [kind, latency = '10'] = process.argv.slice(2);
const objects = new Map();
let lock = '';
let requests = 0;

const etag = (body) => createHash('md5').update(body).digest('hex');
const plain = (status, body = '', headers = {}) => ({ status, body, headers });

/** Terraform's protocol: state by its path, one lock for all. */
function http({ method, url }, body) {
  const path = url.split('?')[0];
  switch (method) {
    case 'LOCK':
      if (lock !== '') return plain(423, lock);
      lock = body.toString();
      return plain(200);
    case 'UNLOCK':
      lock = '';
      return plain(200);
    case 'GET':
      return objects.has(path) ? plain(200, objects.get(path)) : plain(404);
    default:
      objects.set(path, body);
      return plain(200);
  }
}

const refused = (status, code) => plain(status, `<Error><Code>${code}</Code></Error>`);

function list(bucket, query) {
  const prefix = `${bucket}/${query.get('prefix') ?? ''}`;
  const after = query.get('start-after') ?? query.get('continuation-token') ?? '';
  const keys = [...objects.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(bucket.length + 1))
    .filter((key) => key > after)
    .sort();
  const page = keys.slice(0, 1000);
  const more = keys.length > 1000;
  const contents = page.map((key) => `<Contents><Key>${encodeURIComponent(key)}</Key></Contents>`);
  const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  return plain(
    200,
    `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
  );
}

/** Path style; signatures are not checked. */
function s3({ method, url, headers }, body) {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const key = decodeURIComponent(pathname.slice(1));
  if (method === 'GET' && searchParams.has('list-type')) return list(key.replace(/\/$/, ''), searchParams);
  const found = objects.get(key);
  if (method === 'DELETE') objects.delete(key);
  if (method === 'DELETE') return plain(204);
  if (method === 'GET' || method === 'HEAD') {
    return found === undefined
      ? refused(404, 'NoSuchKey')
      : plain(200, found, { etag: `"${etag(found)}"` });
  }
  const isThere = found !== undefined;
  const matches = !headers['if-match'] || (isThere && headers['if-match'] === etag(found));
  if ((headers['if-none-match'] === '*' && isThere) || !matches)
    return refused(412, 'PreconditionFailed');
  objects.set(key, body);
  return plain(200, '', { etag: `"${etag(body)}"` });
}

const answer = kind === 's3' ? s3 : http;
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (request.url === '/requests') {
      response.end(String(requests));
      return;
    }
    requests += 1;
    setTimeout(() => {
      const { status, body, headers } = answer(request, Buffer.concat(chunks));
      response.writeHead(status, headers).end(body);
    }, Number(latency));
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
