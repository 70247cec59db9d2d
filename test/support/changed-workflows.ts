// A later version of the workflows, made in a test: a copy of the folder with one change in it, bundled as the workers' own is.
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflows } from '../../workers/bundle.ts';
import { projectRoot } from '../../workers/servers/data-folder.ts';

/** A change of one file: what stands there, exactly once, and what takes its place. */
export interface Change {
  /** Path under `workflows/`. */
  readonly file: string;
  readonly replace: string;
  readonly by: string;
  /** Lines put before the file's own imports. */
  readonly imports?: string;
}

export interface ChangedWorkflows {
  readonly bundle: { readonly codePath: string };
  remove(): Promise<void>;
}

/** Bundles the changed copy, with the recording interceptor. Throws where what is to be replaced is not there exactly once. */
export async function changedWorkflows({ file, replace, by, imports = '' }: Change): Promise<ChangedWorkflows> {
  const root = projectRoot();
  const folder = await mkdtemp(join(tmpdir(), 'jiexu-workflows-'));
  const copy = join(folder, 'workflows');
  await cp(join(root, 'workflows'), copy, { recursive: true });
  // everything the workflows import stays the project's own
  for (const name of ['domain', 'activities', 'node_modules', 'package.json'])
    await symlink(join(root, name), join(folder, name));
  const text = await readFile(join(copy, file), 'utf8');
  const found = text.split(replace).length - 1;
  if (found !== 1)
    throw new Error(
      `workflows/${file} holds ${JSON.stringify(replace)} ${found} times: name a place that is there once`,
    );
  await writeFile(join(copy, file), `${imports}${text.replace(replace, () => by)}`);
  const { code } = await bundleWorkflows([join(root, 'test/support/record-commands.ts')], join(copy, 'index.ts'));
  const codePath = join(folder, 'bundle.js');
  await writeFile(codePath, code);
  return { bundle: { codePath }, remove: () => rm(folder, { recursive: true, force: true }) };
}
