/** Replaces what differs from run to run in an output: ids, times, digests, ports, the order of parallel calls. */

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const DIGEST = /sha256:[0-9a-f]{64}/g;
const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g;
const PORT = /127\.0\.0\.1:\d+/g;

/** A line of apply that is about one address. */
const CALL = /^(\S+@\S+): /;

const byAddress = (a: string, b: string): number => {
  const [left = '', right = ''] = [a, b].map((line) => CALL.exec(line)?.[1] ?? '');
  return left < right ? -1 : Number(left > right);
};

/** Sorts neighbouring lines about calls by address; those about one address keep their order. */
function sortCalls(lines: readonly string[]): readonly string[] {
  const sorted: string[] = [];
  let calls: string[] = [];
  for (const line of lines) {
    if (CALL.test(line)) calls.push(line);
    else {
      sorted.push(...calls.sort(byAddress), line);
      calls = [];
    }
  }
  return [...sorted, ...calls.sort(byAddress)];
}

export const normalize = (output: string): string =>
  sortCalls(output.split('\n'))
    .join('\n')
    .replace(UUID, '<uuid>')
    .replace(DIGEST, 'sha256:<digest>')
    .replace(INSTANT, '<time>')
    .replace(PORT, '127.0.0.1:<port>');
