// Templates and data → PDF. Compiler and fonts are loaded at the first paper, not before: most workers never print.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { type Coverage, coverageOf, printable } from './glyphs.ts';

/** A template's data: JSON, placed as text. */
export type PaperData = { readonly [name: string]: PaperValue };
export type PaperValue = string | number | null | readonly PaperValue[] | PaperData;

export type Template = 'certificate' | 'letter' | 'form' | 'refusal' | 'notice' | 'record';

const TEMPLATES = fileURLToPath(new URL('./templates', import.meta.url));
const FONTS = ['400Regular/NotoSansSC_400Regular.ttf', '700Bold/NotoSansSC_700Bold.ttf'];
/** Compilations after which a cached result that was not used again is dropped. */
const CACHE_AGE = 10;

interface Typesetter {
  readonly compiler: NodeCompiler;
  readonly coverage: Coverage;
}

async function load(): Promise<Typesetter> {
  const fontBlobs = await Promise.all(
    FONTS.map((file) => readFile(fileURLToPath(import.meta.resolve(`@expo-google-fonts/noto-sans-sc/${file}`)))),
  );
  const [regular] = fontBlobs;
  if (regular === undefined) throw new TypeError('no font for printing');
  const typst = await import('@myriaddreamin/typst-ts-node-compiler');
  return {
    compiler: typst.NodeCompiler.create({ workspace: TEMPLATES, fontArgs: [{ fontBlobs }] }),
    coverage: coverageOf(regular),
  };
}

let loading: Promise<Typesetter> | undefined;
function typesetter(): Promise<Typesetter> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

function printableAll(value: PaperValue, coverage: Coverage): PaperValue {
  if (typeof value === 'string') return printable(value, coverage);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: PaperValue) => printableAll(item, coverage));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, printableAll(item, coverage)]));
}

/**
 * Typesets a template with its data. The same data give the same bytes (the date in the file is the paper's). Throws
 * with the template's name when it cannot be set; the error never quotes the data.
 */
export async function typeset(template: Template, data: PaperData): Promise<Uint8Array> {
  const { compiler, coverage } = await typesetter();
  const inputs = { data: JSON.stringify(printableAll(data, coverage)) };
  const compiled = compiler.compile({ mainFilePath: join(TEMPLATES, `${template}.typ`), inputs });
  const document = compiled.result;
  if (document === null)
    throw new Error(`the paper ${template} could not be typeset: its template and its data do not fit`);
  const pdf = compiler.pdf(document);
  compiler.evictCache(CACHE_AGE);
  return new Uint8Array(pdf);
}
