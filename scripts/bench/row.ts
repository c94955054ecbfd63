/** One figure of the benchmark, always beside a reference of the same run. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly reference: string;
  readonly referenceValue: number;
  readonly ratio: number;
}

/** A row with its ratio value : reference, rounded for print. */
export function row(name: string, value: number, unit: string, reference: { readonly what: string; readonly value: number }): Row {
  return {
    name,
    value: rounded(value),
    unit,
    reference: reference.what,
    referenceValue: rounded(reference.value),
    ratio: rounded(value / reference.value),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The middle of the values (mean of the two middle ones for an even count). */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + high) / 2 : high;
}
