// What in a value is no plain data: what JSON would drop or change, though it might be cloned. Runs inside a workflow too.

/** Paths of what is neither text, truth, finite number, list nor plain object. */
export function strangers(value: unknown, path = 'state'): string[] {
  if (value === null || ['string', 'boolean', 'undefined'].includes(typeof value) || Number.isFinite(value)) return [];
  if (Array.isArray(value)) return value.flatMap((each, index) => strangers(each, `${path}[${index}]`));
  const isPlain = typeof value === 'object' && Object.getPrototypeOf(value)?.constructor?.name === 'Object';
  if (!isPlain) return [`${path} is ${Object.prototype.toString.call(value)}`];
  return Object.entries(value).flatMap(([name, each]) => strangers(each, `${path}.${name}`));
}
