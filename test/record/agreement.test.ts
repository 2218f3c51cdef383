import { itAgreesWithItself } from './stored-runs.js';

// The runs of results/mini are many: `agreement.long.ts` has them.
itAgreesWithItself('results/whole-dsb2018', 'mini');
