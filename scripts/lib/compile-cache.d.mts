// The types of compile-cache.mjs, for the tests' configuration.
export declare function useCompileCache(options?: { readonly children?: boolean }): void;
