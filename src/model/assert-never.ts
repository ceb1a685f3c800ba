/** Ends an exhausted union; reached only by a fault of this program. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
