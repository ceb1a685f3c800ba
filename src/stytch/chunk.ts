/** Chunks of a search, and what the API says of their size. Pure. */
import { ProviderError } from '../model/provider.ts';

/** The most that a search is asked for at once. */
export const LARGEST_CHUNK = 1000;

/** Errors of the searches that a smaller request would not mend. */
const NOT_ABOUT_SIZE =
  /filter_name|missing_|expected_|_empty$|fuzzy|status|cursor|invalid_organization_id|cross_org/;

/** A request too large, or a 400 that may mean just that: no documented error type says so. */
export const isTooLarge = (error: unknown): error is ProviderError =>
  error instanceof ProviderError &&
  (error.status_code === 413 ||
    (error.status_code === 400 && !NOT_ABOUT_SIZE.test(error.error_type ?? '')));

/** The API says that what was named does not exist, not that there is no such route. */
export const isNotFound = (error: unknown): error is ProviderError =>
  error instanceof ProviderError &&
  error.status_code === 404 &&
  error.error_type !== undefined &&
  error.error_type !== 'route_not_found';

/** Of a request that holds nothing but a name or ids: a 400, too, can only say that there is none of it. */
export const isNoSuchName = (error: unknown): boolean =>
  isNotFound(error) ||
  (error instanceof ProviderError && error.status_code === 400 && error.error_type !== undefined);

export function chunks<T>(items: readonly T[], size: number): (readonly T[])[] {
  const result: (readonly T[])[] = [];
  for (let at = 0; at < items.length; at += size) result.push(items.slice(at, at + size));
  return result;
}

export const halves = <T>(items: readonly T[]): (readonly T[])[] =>
  chunks(items, Math.ceil(items.length / 2));

/** Takes items off the front of a list, as many as are wanted at that moment. */
export function takeFrom<T>(items: readonly T[]): (size: number) => readonly T[] {
  let at = 0;
  return (size) => {
    const taken = items.slice(at, at + size);
    at += taken.length;
    return taken;
  };
}
