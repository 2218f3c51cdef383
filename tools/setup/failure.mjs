/**
 * Failures of the set-up, each as a short paragraph: what, where, what to do. Exit codes as in all commands: 2 if the machine
 * lacks something (do not retry unchanged), 75 if the network, disk space or the process was lost (run the same command again),
 * 1 otherwise.
 */
export const wrongEnvironment = 2;
export const resourcesGone = 75;
const unexpected = 1;

export class SetupFailure extends Error {
  constructor(exitCode, message, options) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The paragraph for the user; unexpected errors are shown with their stack. */
export function explain(error) {
  if (error instanceof SetupFailure) return error.message;
  const kind = kindOf(error?.code ?? '');
  return kind
    ? `${kind.what}: ${error.message}; ${kind.remedy}`
    : `unexpected failure of the set-up: ${error?.stack ?? error}`;
}

/** Kinds of failures that the output of npm, pip and node-gyp shows; the first match counts. */
const kinds = [
  {
    pattern: /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/i,
    exitCode: resourcesGone,
    what: 'missing disk space',
    remedy: 'free some space and run the same command again: it resumes where it stopped',
  },
  {
    pattern: /EINTEGRITY|DO NOT MATCH THE HASHES/i,
    exitCode: resourcesGone,
    what: 'invalid download: its checksum is not the one this project expects, and nothing of it was kept',
    remedy:
      'run the same command again; if it stays, a mirror or proxy between here and the registry changes files',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|Failed to establish a new connection|Connection refused|name resolution|ConnectTimeout|ReadTimeout|ProxyError|SSLError|CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER/i,
    exitCode: resourcesGone,
    what: 'missing network: the package registry cannot be reached',
    remedy:
      'check the connection, the proxy (HTTPS_PROXY) or the mirror (npm config registry, PIP_INDEX_URL), and run the same command again',
  },
  {
    pattern: /EACCES|EROFS|Permission denied|Read-only file system/i,
    exitCode: wrongEnvironment,
    what: 'invalid permissions: a file or folder of the project cannot be written',
    remedy: 'give this user write access to the clone, or clone it elsewhere, and run the same command again',
  },
  {
    pattern: /No matching distribution found|is not a supported wheel/i,
    exitCode: wrongEnvironment,
    what: 'unsupported system: a Python package has no wheel for it',
    remedy: 'use a released 64-bit CPython 3.10 or newer, and glibc 2.27 or newer on Linux',
  },
];

function kindOf(text) {
  return kinds.find(({ pattern }) => pattern.test(text));
}

/** The exit code for an error. */
export function exitCodeOf(error) {
  return error instanceof SetupFailure ? error.exitCode : (kindOf(error?.code ?? '')?.exitCode ?? unexpected);
}

/**
 * The failure of a step whose program failed. `step`: description of the step; `output`: output of the program; `log`: file
 * with the full output.
 */
export function failureFrom({ step, output, log, otherwise }) {
  const kind = kindOf(output) ?? otherwise;
  const {
    exitCode = unexpected,
    what = 'unexpected failure',
    remedy = 'read the log for the cause',
  } = kind ?? {};
  return new SetupFailure(exitCode, `${what} (while ${step}); ${remedy}. Full output: ${log}`);
}
