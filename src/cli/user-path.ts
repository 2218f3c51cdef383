import { relative, resolve } from 'node:path';

/**
 * A path as the user meant it: relative to where the command was typed. npm runs scripts in the project's folder and keeps
 * the user's in INIT_CWD, which differs below the project and with `npm --prefix`. Stays relative where both are one.
 */
export function userPath(typed: string, environment: NodeJS.ProcessEnv = process.env): string {
  const stands = environment.INIT_CWD;
  if (!stands || relative(stands, process.cwd()) === '') return typed;
  return resolve(stands, typed);
}
