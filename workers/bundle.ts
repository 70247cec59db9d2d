// The workflow bundle: built once, carried by every worker of a run. It holds no rules and no calendar.
import { type BundleOptions, bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { quiet } from './runtime.ts';

/** Entry point of all workflows. */
const WORKFLOWS = new URL('../workflows/index.ts', import.meta.url).pathname;

/** Bundles the workflows. `interceptors`: paths of further workflow interceptor modules. Takes a few seconds. */
export function bundleWorkflows(interceptors: readonly string[] = []): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: WORKFLOWS,
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
      use: [{ loader: new URL('./refuse-rules.cjs', import.meta.url).pathname }],
    },
  ];
  return config;
}
