// Medians and percentiles: the only two things the bench makes of many measurements.

/** The value below which the share `p` (0 to 1) of the values lies: the nearest rank, always one that was measured. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
  if (value === undefined) throw new Error('nothing was measured, so there is no percentile');
  return value;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** To so many digits after the point: what is told should not pretend to more. */
export function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
