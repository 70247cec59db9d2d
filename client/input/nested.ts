// Dotted paths and the objects they lead into, whatever the steps are called.

/** Sets a value at a path; objects on the way are made. A step named `__proto__` is a field like any other. */
export function setAt(object: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop() ?? path;
  let place = object;
  for (const step of steps) {
    const next = Object.hasOwn(place, step) ? place[step] : undefined;
    const inner = isRecord(next) ? next : {};
    if (inner !== next) define(place, step, inner);
    place = inner;
  }
  define(place, last, value);
}

/** The value at a path; undefined where there is none. */
export function getAt(object: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, step) => (isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined),
      object,
    );
}

function define(place: object, key: string, value: unknown): void {
  Object.defineProperty(place, key, { value, enumerable: true, writable: true, configurable: true });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
