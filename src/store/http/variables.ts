/** Reading `TF_HTTP_*`: a value that is wrong is a `StoreError` that names the variable. Pure. */
import type { Environment } from '../../model/network.ts';
import { StoreError } from '../../model/store.ts';

/** The value of a variable; one that is set to nothing counts as not set. */
export const valueOf = (env: Environment, name: string): string | undefined =>
  env[name] === '' ? undefined : env[name];

const METHOD = /^[A-Za-z]{1,20}$/;

/** A method of HTTP, in capitals; `usual` when none is set. */
export function methodOf(env: Environment, name: string, usual: string): string {
  const value = valueOf(env, name) ?? usual;
  if (METHOD.test(value)) return value.toUpperCase();
  throw new StoreError(`${name} is not a method of HTTP. Write one such as ${usual}.`);
}

/** A whole number; `usual` when none is set. */
export function wholeNumber(env: Environment, name: string, usual: number, unit: string): number {
  const value = valueOf(env, name);
  if (value === undefined) return usual;
  if (/^\d{1,6}$/.test(value)) return Number(value);
  const written = JSON.stringify(value.slice(0, 40));
  throw new StoreError(`${name} is ${written}. Write a whole number of ${unit}, such as ${usual}.`);
}
