// Registers the search attributes that workflows set; at every start, since a server that exists ignores flags for them.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import proto, { type temporal } from '@temporalio/proto';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const TYPES = {
  TEXT: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  DOUBLE: IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
  BOOL: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
} as const;

/** A search attribute by name and type, in the SDK's words; the SDK's own `SearchAttributeKey` fits. */
export interface SearchAttribute {
  readonly name: string;
  readonly type: keyof typeof TYPES;
}

/**
 * Registers those attributes that the namespace lacks, and waits until the server knows them. Calling it again changes nothing.
 *
 * @throws Error naming the attribute where one of that name exists with another type.
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  attributes: readonly SearchAttribute[],
): Promise<void> {
  const wanted = new Map(attributes.map((attribute) => [attribute.name, TYPES[attribute.type]]));
  if (missing(wanted, await known(connection, namespace)).length === 0) return;
  for (let attempt = 0; ; attempt++) {
    const lacking = missing(wanted, await known(connection, namespace));
    if (lacking.length === 0) return;
    try {
      await connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: Object.fromEntries(lacking),
      });
    } catch (error) {
      // Another process may have added them in between, and a server just started may not be ready for it: look again.
      if (attempt >= 20) throw error;
    }
    await sleep(100);
  }
}

type Types = ReadonlyMap<string, temporal.api.enums.v1.IndexedValueType>;

async function known(connection: Connection, namespace: string): Promise<Types> {
  const listed = await connection.operatorService.listSearchAttributes({ namespace });
  return new Map(Object.entries(listed.customAttributes ?? {}));
}

function missing(wanted: Types, have: Types): [string, temporal.api.enums.v1.IndexedValueType][] {
  return [...wanted].filter(([name, type]) => {
    const found = have.get(name);
    if (found !== undefined && found !== type) {
      throw new Error(
        `search attribute ${name} exists with type ${IndexedValueType[found]}, wanted is ${IndexedValueType[type]}; ` +
          'remove or rename it on the server first',
      );
    }
    return found === undefined;
  });
}
