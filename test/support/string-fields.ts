// Every text field of a schema, by its path: what a test asks of all fields, it asks of those that come later too.
import type { z } from 'zod';

export interface StringField {
  /** Such as `answer.form.body.officer`; members of lists as `[]`. */
  readonly path: string;
  readonly schema: z.ZodType;
}

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

/** Leaves that take any text; enumerations and literals take none of their own. Fails on a kind of schema that it does not know. */
export function stringFields(schema: z.ZodType, path = ''): StringField[] {
  const definition = schema._zod.def as unknown as Definition;
  const { type, shape, innerType, element, options } = definition;
  switch (type) {
    case 'string':
      return [{ path, schema }];
    case 'object':
      return Object.entries(shape ?? {}).flatMap(([key, member]) =>
        stringFields(member, path === '' ? key : `${path}.${key}`),
      );
    case 'optional':
    case 'default':
      return innerType === undefined ? [] : stringFields(innerType, path);
    case 'array':
      return element === undefined ? [] : stringFields(element, `${path}[]`);
    case 'union':
      return (options ?? []).flatMap((option) => stringFields(option, path));
    case 'enum':
    case 'literal':
    case 'number':
    case 'boolean':
      return [];
    default:
      throw new Error(`${path || 'the schema'}: unknown kind of schema ${type}`);
  }
}
