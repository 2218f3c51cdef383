/** Some of the kept results in a folder of their own: to read and evaluate all of them takes a minute, and longer with each loss. */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Copies `losses` and what is made of them (such as `dsc~isotonic`) on each of `datasets` to the results folder `outDir`. */
export function copyKeptLosses(outDir: string, datasets: readonly string[], losses: readonly string[]): void {
  for (const dataset of datasets) {
    const kept = join('results', 'mini', dataset);
    const isTaken = (name: string) => name === 'test-cases.zip' || losses.includes(name.split('~')[0]!);
    for (const name of readdirSync(kept).filter(isTaken))
      cpSync(join(kept, name), join(outDir, 'mini', dataset, name), { recursive: true });
  }
}
