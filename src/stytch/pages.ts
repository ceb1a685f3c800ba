/** All pages of a search, one after the other. */
import { ProviderError } from '../model/provider.ts';
import type { Read } from './endpoints.ts';
import type { Page } from './member.ts';
import type { Reader, Reading } from './reader.ts';

/** Reads the next page when it is asked for. Throws `ProviderError`, also for cursors that go round. */
export async function* eachPage<T>(
  reader: Reader,
  page: (cursor?: string) => Read<Page<T>>,
  reading: Reading,
): AsyncGenerator<readonly T[], void, undefined> {
  const seen = new Set<string>();
  let read = page();
  for (;;) {
    const { items, next_cursor } = await reader.read(read, reading);
    yield items;
    if (next_cursor === undefined) return;
    if (seen.has(next_cursor)) {
      const message = 'Stytch cannot be read: its search comes to no end.';
      throw new ProviderError('unavailable', message, { method: read.method, path: read.path });
    }
    seen.add(next_cursor);
    read = page(next_cursor);
  }
}
