// The domain is data and pure functions: no clock, no chance, no locale, no I/O, and nothing of ours from outside it.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const DOMAIN = fileURLToPath(new URL('../../domain/', import.meta.url));
const sources = readdirSync(DOMAIN, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

/** Code without comments. */
function codeOf(path: string): string {
  return readFileSync(`${DOMAIN}${path}`, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

const FORBIDDEN = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bMath\.random\b/,
  /\bIntl\b/,
  /\btoLocale\w*/,
  /\blocaleCompare\b/,
  /\.(get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds|TimezoneOffset)\(/,
  /\bperformance\b/,
  /\bprocess\b/,
  /\bfetch\(/,
  /\bsetTimeout\b/,
];
/** `node:crypto` is a hash here, nothing else. */
const ALLOWED_PACKAGES = new Set(['zod', 'node:crypto']);

describe('the domain', () => {
  it('has sources to look at', () => {
    expect(sources.length).toBeGreaterThan(20);
  });

  it.each(sources)('%s is pure', (path) => {
    const code = codeOf(path);
    for (const pattern of FORBIDDEN) expect(code).not.toMatch(pattern);
    for (const [, from = ''] of code.matchAll(/\bfrom\s+'([^']+)'/g)) {
      if (from.startsWith('.')) {
        const target = new URL(from, new URL(path, 'file:///domain/')).pathname;
        expect(target).toMatch(/^\/domain\//);
      } else {
        expect(ALLOWED_PACKAGES).toContain(from);
      }
    }
  });

  it.each(['application', 'facts', 'decision', 'plan', 'forms', 'case', 'form-check'])(
    '%s carries no rule data, so a workflow may import it',
    (name) => {
      const seen = new Set<string>();
      const visit = (path: string): void => {
        if (seen.has(path)) return;
        seen.add(path);
        for (const [, from = ''] of codeOf(path).matchAll(/\bfrom\s+'(\.[^']+)'/g)) {
          visit(new URL(from, new URL(path, 'file:///')).pathname.slice(1));
        }
      };
      visit(`${name}.ts`);
      expect([...seen].filter((path) => /^(rules|calendar)\/|fingerprint/.test(path))).toEqual([]);
    },
  );
});
