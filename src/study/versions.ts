/**
 * Two numbers that stand in every run's configuration, so that results of other arithmetic or of other readers are never
 * taken for those of today. Each is raised by hand, with a line in CHANGELOG.md, when what it names changes a number:
 * test/run/arithmetic-version.test.ts fails when the first is forgotten.
 */
export const versions = {
  /** Network, loss, optimizer, augmentation, preprocessing, and how the engine computes them. */
  arithmetic: 3,
  /** How image and mask files become numbers. */
  readers: 2,
} as const;

/** The versions of runs that were recorded before versions were. */
export const firstVersions = { arithmetic: 1, readers: 1 } as const;
