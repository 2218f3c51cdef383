import { relative, resolve } from 'node:path';

/**
 * Resolves a path relative to the folder where the user called the command. npm runs scripts in the project's folder and passes
 * the user's folder in INIT_CWD; they differ in subfolders and with `npm --prefix`. Where they are equal, the path is returned
 * as it is.
 */
export function userPath(path: string, environment: NodeJS.ProcessEnv = process.env): string {
  const callFolder = environment.INIT_CWD;
  if (!callFolder || relative(callFolder, process.cwd()) === '') return path;
  return resolve(callFolder, path);
}
