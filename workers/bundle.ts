// The workflow bundle: built once, carried by every worker of a run. It holds no rules and no calendar.
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BundleOptions, bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { quiet } from './runtime.ts';

/** Entry point of all workflows: source where this runs from source, compiled where it is compiled. */
const WORKFLOWS = fileURLToPath(new URL(`../workflows/index${extname(import.meta.url)}`, import.meta.url));

/**
 * Bundles the workflows. `interceptors`: paths of further workflow interceptor modules; `workflowsPath`: the entry point of another
 * version of them. Takes a few seconds.
 */
export function bundleWorkflows(
  interceptors: readonly string[] = [],
  workflowsPath: string = WORKFLOWS,
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [...interceptors],
    logger: quiet,
    webpackConfigHook: refuseRules,
  });
}

/** A rule or a calendar in the bundle would change replays unseen when a file changes: the build fails instead. */
function refuseRules(config: Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0]) {
  config.module ??= {};
  config.module.rules = [
    ...(config.module.rules ?? []),
    {
      test: /[\\/]domain[\\/](rules|calendar)[\\/]/,
      use: [{ loader: fileURLToPath(new URL('./refuse-rules.cjs', import.meta.url)) }],
    },
  ];
  return config;
}
