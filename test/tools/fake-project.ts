import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/**
 * A clone in miniature for tests of the set-up: the real tools/, and in place of npm, Python, the compiler and
 * node-gyp small programs that do as much as the set-up looks at, note each call, and fail when told to.
 * Nothing is downloaded; a whole set-up takes a fraction of a second.
 */
export class FakeProject {
  readonly root = mkdtempSync(join(tmpdir(), 'dsc set-up '));
  private readonly programs = join(this.root, 'programs');
  private readonly calls = join(this.root, 'calls.log');

  constructor() {
    cpSync('tools', join(this.root, 'tools'), { recursive: true });
    const version = '4.22.0';
    this.writeJson('package.json', { name: 'fake' });
    this.writeJson('package-lock.json', {
      packages: { '': {}, 'node_modules/@tensorflow/tfjs-node-gpu': { version } },
    });
    // npm is known by the real name of its script, and node-gyp is looked for from there.
    this.addProgram('npm-cli.js', npm);
    symlinkSync('npm-cli.js', join(this.programs, 'npm'));
    this.write(join(this.programs, 'node_modules/node-gyp/bin/node-gyp.js'), nodeGyp);
    this.addAnswer('g++', 'g++ 12.2.0');
    this.addAnswer('make', 'GNU Make 4.3');
    this.addPython('python3', { minor: 11 });
  }

  /** Starts `node tools/start.mjs …` with nothing on the PATH but this project's programs, and waits for its end. */
  start(args: string[], env: Record<string, string> = {}) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['tools/start.mjs', ...args],
      this.options(env),
    );
    return { status, stdout, stderr };
  }

  /** The same, without waiting: the child process and a promise of its exit code. */
  startAside(args: string[], env: Record<string, string> = {}) {
    const child = spawn(process.execPath, ['tools/start.mjs', ...args], {
      ...this.options(env),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.resume();
    const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
    return { child, ended };
  }

  private options(env: Record<string, string>) {
    const { npm_execpath: _, CXX: __, MAKE: ___, ...inherited } = process.env;
    return {
      cwd: this.root,
      env: {
        ...inherited,
        PATH: this.programs,
        CALLS: this.calls,
        XDG_CACHE_HOME: join(this.root, 'cache'),
        ...env,
      },
      encoding: 'utf8' as const,
      timeout: 600_000,
    };
  }

  /** The programs that the set-up called so far, one name and purpose a call. */
  get called(): string[] {
    return existsSync(this.calls) ? readFileSync(this.calls, 'utf8').trim().split('\n') : [];
  }

  /** A Python of version 3.`minor`, which lacks `missing` modules. */
  addPython(name: string, { minor, missing = [] }: { minor: number; missing?: string[] }): void {
    this.addProgram(name, python(minor, missing));
  }

  /** A program that prints one line. */
  addAnswer(name: string, line: string): void {
    this.addProgram(name, `#!/bin/sh\necho '${line}'\n`);
  }

  private addProgram(name: string, script: string): void {
    const file = join(this.programs, name);
    this.write(file, script);
    chmodSync(file, 0o755);
  }

  removeProgram(name: string): void {
    rmSync(join(this.programs, name));
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  write(path: string, text: string): void {
    const file = resolve(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private writeJson(path: string, value: unknown): void {
    this.write(path, JSON.stringify(value));
  }
}

/**
 * What the stand-ins share: `called NAME` notes the call, and obeys FAIL_NAME (print its text, end with 1) and
 * SLOW_NAME (seconds). They are shell scripts, which start faster than Node.
 */
const common = `#!/bin/sh
called() {
  echo "$1" >> "$CALLS"
  eval "failure=\\$FAIL_$1 slow=\\$SLOW_$1"
  if [ -n "$failure" ]; then echo "$failure"; exit 1; fi
  if [ -n "$slow" ]; then /bin/sleep "$slow"; fi
}
put() { /bin/mkdir -p "\${1%/*}" && echo "$2" > "$1"; }
after() { name=$1; shift; while [ "$1" != "$name" ]; do shift; done; echo "$2"; }
`;

/** npm and node-gyp are found as scripts for Node, which these hand to the shell. */
const throughShell = (script: string) => `
const { spawnSync } = require('node:child_process');
const args = ['-c', ${JSON.stringify(script)}, 'sh', ...process.argv.slice(2)];
process.exitCode = spawnSync('/bin/sh', args, { stdio: 'inherit' }).status;
`;

const npm = throughShell(`${common}
case "$*" in
  config*) echo https://registry.example/; exit 0 ;;
  pack*) called pack; put "$(after --pack-destination "$@")/runtime.tgz" other; exit 0 ;;
  *--offline*) called npm_offline ;;
  *--cache*)
    called npm_cache
    cache=$(after --cache "$@")
    put "$cache/_cacache/content" packages
    put "$cache/_logs/log" ;;
  *) called npm ;;
esac
/bin/rm -rf node_modules
package=node_modules/@tensorflow/tfjs-node-gpu
put $package/package.json
put $package/binding.gyp "'targets' : [{"
put $package/binding/tfjs_binding.cc
put node_modules/.package-lock.json '{"packages":{"node_modules/@tensorflow/tfjs-node-gpu":{"version":"4.22.0"}}}'
`);

const nodeGyp = throughShell(`${common}
called gyp
put build/Release/tfjs_binding.node "$LDFLAGS"
put build/Release/log_level.node
put build/Release/training_kernels.node
`);

/** Answers the probe; makes an environment whose Python is a copy of itself; "installs" the libraries. */
const python = (minor: number, missing: string[]) => `${common}
last() { while [ $# -gt 1 ]; do shift; done; echo "$1"; }
basename_of() { echo "\${1##*/}"; }
offline() { case "$*" in *--no-index*) echo _offline ;; esac; }
case "$*" in
  *import\\ json*)
    echo '{"executable":"'"$0"'","major":3,"minor":${minor},"version":"3.${minor}.0","bits":64,"missing":${JSON.stringify(missing)}}' ;;
  *-m\\ venv*)
    called venv
    target=$(last "$@")
    /bin/mkdir -p "$target/bin" && /bin/cp "$0" "$target/bin/python" ;;
  *-m\\ pip\\ download*)
    called wheels
    put "$(after --dest "$@")/$(basename_of "$(last "$@")").whl" wheel ;;
  *-m\\ pip*/bench.txt|*-m\\ pip*/bench-gpu.txt)
    called peers ;;
  *-m\\ pip*/jupyter.txt)
    called jupyter$(offline "$@")
    put "\${0%/*}/jupyter-lab" ;;
  *-m\\ pip*--require-hashes*)
    called pip$(offline "$@")
    for name in libtensorflow_cc.so.2 libtensorflow_framework.so.2 include/tensorflow/c/c_api.h include/tensorflow/c/eager/c_api.h; do
      put "$(after --target "$@")/tensorflow/$name" "$(last "$@")"
    done ;;
  *) exit 9 ;;
esac
`;
