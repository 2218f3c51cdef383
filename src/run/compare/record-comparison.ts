import { join } from 'node:path';
import { recordPlan } from '../schedulers/execute-plan.js';
import { storeSizes } from './chosen-sizes-file.js';
import type { PlannedComparison } from './plan-comparison.js';

/**
 * Writes the plan of a comparison and its sizes to the results, before its first run. A dry run or a refused command leaves the
 * sizes of an unfinished comparison as they are, so that it can be continued.
 */
export function recordComparison({ request, plan, sizes, sizeQuestion }: PlannedComparison): void {
  for (const { dataset } of request.datasets)
    storeSizes(join(request.outDir, request.preset.name, dataset), sizeQuestion, sizes);
  recordPlan(request, plan);
}
