import { readFileSync } from 'node:fs';
import { runAuditCommand } from '../../src/cli/audit.js';

/**
 * `npm run audit` in this process, and then the most memory that it held, in kB, on the last line: for the test of it.
 */
runAuditCommand(process.argv.slice(2)).then((code) => {
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))![1];
  process.stdout.write(`\nstatus ${code}, peak ${peak} kB\n`);
});
