/** Checks of machine-written documents against their JSON Schema. */
import { Ajv, type ValidateFunction } from 'ajv';

/** Returns what is wrong with a value in one line, or undefined when it is valid. */
export type SchemaCheck = (value: unknown) => string | undefined;

/** Makes a check that compiles its schema on first use. */
export function schemaCheck(schema: object): SchemaCheck {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= new Ajv({ strict: true, discriminator: true, allowUnionTypes: true }).compile(
      schema,
    );
    if (validate(value)) return undefined;
    const error = validate.errors?.[0];
    return `${error?.instancePath || 'document'} ${error?.message ?? 'is invalid'}`;
  };
}
