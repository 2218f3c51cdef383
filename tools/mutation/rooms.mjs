/**
 * The files to mutate by room, and the tests that should detect the mutants. Pure rooms come first, since they are fast. Only
 * tests that run in one process are listed, because mutants are not active in child processes.
 */
export const rooms = {
  statistics: { mutate: ['src/statistics/**/*.ts'], tests: ['test/statistics'] },
  // Without the catalogue, which contains texts. Loops over runs and pixels are separate, because instrumented they take minutes.
  metrics: {
    mutate: ['src/metrics/*.ts', '!src/metrics/{catalogue,probability-histogram,boundary-band}.ts'],
    tests: ['test/metrics'],
  },
  'probability-histogram': {
    mutate: ['src/metrics/probability-histogram.ts'],
    tests: ['test/metrics/probability-histogram.test.ts'],
  },
  'boundary-band': {
    mutate: ['src/metrics/boundary-band.ts'],
    tests: ['test/metrics/boundary-band.test.ts'],
  },
  // The files on which verdicts depend, so without the comparisons of recalibrations.
  evaluation: {
    mutate: ['src/evaluate/{case-values,claim-verdict,column-means,comparison,dataset-runs}.ts'],
    tests: [
      'test/evaluate/claim-verdict.test.ts',
      'test/evaluate/case-values.test.ts',
      'test/evaluate/comparison.test.ts',
    ],
  },
  sampling: {
    mutate: ['src/sampling/{crop,elastic-field,mirror,placement,source-coordinates,spline-region,warp}.ts'],
    tests: [
      'test/sampling/sample.test.ts',
      'test/sampling/sampling-properties.test.ts',
      'test/sampling/warp.test.ts',
      'test/sampling/elastic-field.test.ts',
    ],
  },
  identity: {
    mutate: [
      'src/core/canonical-json.ts',
      'src/run/plan/resolve-config.ts',
      'src/run/plan/make-plan.ts',
      'src/study/run-config.ts',
    ],
    tests: [
      'test/core/canonical-json.test.ts',
      'test/core/canonical-json-properties.test.ts',
      'test/run/plan/resolve-config.test.ts',
      'test/run/plan/make-plan.test.ts',
      'test/run/plan-properties.test.ts',
    ],
  },
  loss: { mutate: ['src/loss/**/*.ts'], tests: ['test/loss'] },
};
