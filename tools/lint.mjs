/** `npm run lint`: the checks of `npm test` that need no engine and take seconds. */
import { runChecks, tellResults } from './checks.mjs';

process.exitCode = tellResults(await runChecks());
