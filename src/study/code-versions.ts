/**
 * Two version numbers in every run's configuration, so that results of earlier arithmetic or earlier file readers
 * are never mistaken for current ones. Raise a version by hand, with a line in CHANGELOG.md, when a change to that
 * code changes numbers of a run of the study. test/run/arithmetic-*.test.ts fail if the first is forgotten. They are
 * also in the names of prepared cases (preprocess/run-steps.ts).
 */
export const versions = {
  /** Network, loss, optimizer, augmentation, preprocessing, and how the engine computes them. */
  arithmetic: 3,
  /** Reading of image and mask files. */
  readers: 2,
} as const;

/** Versions of runs recorded before versions were introduced. */
export const firstVersions = { arithmetic: 1, readers: 1 } as const;
