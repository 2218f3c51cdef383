/**
 * What is mutated, room by room, and the tests that should notice. Pure rooms come first, since they are fast; only
 * tests that run in the process itself are named, since a mutant is not switched on in a child.
 */
export const rooms = {
  statistics: { mutate: ['src/statistics/**/*.ts'], tests: ['test/statistics'] },
};
