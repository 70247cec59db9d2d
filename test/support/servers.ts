// What the global setup hands to every test file: where the run's one Temporal server and one PostgreSQL are.
import type {} from 'vitest';

/** Addresses of the run's servers, by `inject('servers')`. Both URLs hold passwords of this run only. */
export interface TestServers {
  /** `host:port`, namespace `default`, time skipping allowed. */
  readonly temporalAddress: string;
  /** The Web UI, to look at a run that is held. */
  readonly temporalUi: string;
  /** Role `jiexu_owner`: owns database `jiexu`, may create databases and roles. */
  readonly databaseAdminUrl: string;
  /** Role `jiexu_app`: may log in to database `jiexu`, and do what it is granted. */
  readonly databaseUrl: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: TestServers;
    /** The workflows, bundled once a run, with the interceptor that records what they ask for. */
    workflowBundle: { readonly codePath: string };
  }
}
