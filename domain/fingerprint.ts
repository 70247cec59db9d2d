// Fingerprints of data: which rules and which calendar decided. Order of keys does not matter, order of lists does.
import { createHash } from 'node:crypto';

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    // A loop over sorted keys: the pool registry has thousands, and lists of pairs would take longer than the digest.
    let text = '';
    for (const key of Object.keys(value).sort()) {
      const member: unknown = Reflect.get(value, key);
      if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(member)}`;
    }
    return `{${text}}`;
  }
  return JSON.stringify(value);
}

/** First 16 hexadecimal digits of the SHA-256 over the value's canonical JSON. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);
}
