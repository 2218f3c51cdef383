/**
 * What the user can do after an interruption. The same command goes on, except with --fresh: it would drop the checkpoint and do
 * finished runs once more.
 */
export function howToGoOn(fresh: boolean | undefined): string {
  return fresh
    ? 'run the command again without --fresh to go on (--fresh --run NAME does a single finished run anew)'
    : 'run the same command again to go on';
}
