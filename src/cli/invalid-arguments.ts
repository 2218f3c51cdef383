import { nearestName, UsageError } from '../core/errors.js';

/**
 * Converts an error of Node's `parseArgs` into a UsageError; for an unknown option it names the nearest known one. `command` is
 * the command as the user types it, such as "npm run tables".
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
