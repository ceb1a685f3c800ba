/** Checks a document against its published schema, compiled at run time by ajv. */
import { Ajv } from 'ajv';

/** Returns what is wrong with a value in one line, or undefined when it is valid. */
export type SchemaCheck = (value: unknown) => string | undefined;

export function schemaCheck(schema: object): SchemaCheck {
  const validate = new Ajv({ strict: true, discriminator: true, allowUnionTypes: true }).compile(
    schema,
  );
  return (value) => {
    if (validate(value)) return undefined;
    const error = validate.errors?.[0];
    return `${error?.instancePath || 'document'} ${error?.message ?? 'is invalid'}`;
  };
}
