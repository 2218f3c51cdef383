/**
 * What the user can do after an interruption. The same command goes on, except with --fresh, which begins every run of the plan
 * again; without --fresh, runs with a finished result keep it.
 */
export function howToGoOn(fresh: boolean | undefined): string {
  return fresh
    ? 'without --fresh the command goes on with the runs that have no finished result; with it all runs begin again, or with --run NAME one of them'
    : 'run the same command again to go on';
}
