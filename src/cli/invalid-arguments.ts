import { nearestName, UsageError } from '../core/errors.js';

/**
 * What Node's `parseArgs` threw, in the project's words: an option that nobody knows gets the nearest one that there is.
 * `command` is what the reader typed, as "npm run tables".
 */
export function invalidArguments(error: unknown, command: string, options: object): UsageError {
  const { message } = error as Error;
  const help = `${command} -- --help`;
  const typed = /'--?([^'= ]+)/.exec(message)?.[1];
  if (!typed || typed in options) {
    return new UsageError(
      { verb: 'invalid', what: 'arguments', where: message, remedy: help },
      { cause: error },
    );
  }
  const nearest = nearestName(typed, Object.keys(options));
  const guess = nearest ? `did you mean --${nearest}? ` : '';
  return new UsageError(
    { verb: 'unknown', what: `option --${typed}`, remedy: `${guess}"${help}" lists them` },
    { cause: error },
  );
}
