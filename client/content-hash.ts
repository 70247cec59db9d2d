// What makes two applications the same.
import { digestOf } from '../contract/canonical.ts';
import type { Application } from '../domain/application.ts';

/** SHA-256 of what is asked, hexadecimal. The channel does not count: online and at the counter it is the same application. */
export function contentHash({ channel: _channel, ...rest }: Application): string {
  return Buffer.from(digestOf(rest)).toString('hex');
}
