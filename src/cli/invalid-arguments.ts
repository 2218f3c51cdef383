import { nearestName, UsageError } from '../core/errors.js';

/**
 * Converts an error of Node's `parseArgs` into a UsageError; for an unknown option it names the nearest known one. `command` is
 * the command as the user types it, such as "npm run tables".
 */
export function invalidArguments(error: unknown, command: string, options: object): UsageError {
  const { message } = error as Error;
  const help = `${command} -- --help`;
  const optionName = /'--?([^'= ]+)/.exec(message)?.[1];
  if (!optionName || optionName in options) {
    return new UsageError(
      { verb: 'invalid', what: 'arguments', where: message, remedy: help },
      { cause: error },
    );
  }
  const nearest = nearestName(optionName, Object.keys(options));
  const guess = nearest ? `did you mean --${nearest}? ` : '';
  return new UsageError(
    { verb: 'unknown', what: `option --${optionName}`, remedy: `${guess}"${help}" lists them` },
    { cause: error },
  );
}
