/** Mean of every column over its defined (not NaN) values; NaN if there are none. */
export function columnMeans(rows: readonly (readonly number[])[]): number[] {
  const width = rows[0]?.length ?? 0;
  const sum = new Float64Array(width);
  const count = new Float64Array(width);
  for (const row of rows) {
    for (let column = 0; column < width; column++) {
      const value = row[column]!;
      if (Number.isNaN(value)) continue;
      sum[column]! += value;
      count[column]!++;
    }
  }
  return Array.from(sum, (total, column) => total / count[column]!);
}
