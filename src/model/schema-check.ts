/** Checks of machine-written documents against their JSON Schema, compiled beforehand. */

/** A compiled check: its `errors` tell what was wrong with the last value. */
export interface CompiledCheck {
  (value: unknown): boolean;
  errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

/** Returns what is wrong with a value in one line, or undefined when it is valid. */
export type SchemaCheck = (value: unknown) => string | undefined;

export const schemaCheck =
  (check: CompiledCheck): SchemaCheck =>
  (value) => {
    if (check(value)) return undefined;
    const error = check.errors?.[0];
    return `${error?.instancePath || 'document'} ${error?.message ?? 'is invalid'}`;
  };
