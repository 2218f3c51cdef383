/** A cluster of two nodes on this machine: munge, Slurm's controller and two slurmd in a folder of their own, and their end. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const programs = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'scontrol', 'squeue', 'scancel', 'sinfo'];

/** Why no cluster can be started here, and how that is mended; undefined where one can. */
export function lackOfSlurm(): string | undefined {
  const absent = programs.filter((name) => spawnSync('which', [name]).status !== 0);
  if (absent.length > 0)
    return `no ${absent.join(', ')} here; on Debian and Ubuntu: apt-get install --no-install-recommends slurmctld slurmd slurm-client munge`;
  return process.getuid?.() === 0 ? undefined : 'slurmd starts tasks as their users, so it needs root';
}

export const nodeNames = ['n1', 'n2'] as const;
export type NodeName = (typeof nodeNames)[number];

/** Below the 30 runs of the test, so that they need two arrays. */
const maximumArraySize = 17;

export class SlurmCluster {
  private readonly daemons = new Map<string, ChildProcess>();
  readonly environment: NodeJS.ProcessEnv;

  constructor(
    private readonly folder: string,
    private readonly firstPort: number,
  ) {
    this.environment = { ...process.env, SLURM_CONF: join(folder, 'slurm.conf') };
  }

  async start(): Promise<void> {
    for (const name of ['state', 'log', ...nodeNames.map((node) => `spool-${node}`)])
      mkdirSync(join(this.folder, name), { recursive: true });
    writeFileSync(join(this.folder, 'munge.key'), randomBytes(1024));
    chmodSync(join(this.folder, 'munge.key'), 0o400);
    writeFileSync(join(this.folder, 'slurm.conf'), this.configuration());
    const own = (name: string) => join(this.folder, name);
    this.daemon('munged', [
      ...['--foreground', '--force', `--key-file=${own('munge.key')}`, `--socket=${own('munge.socket')}`],
      ...[
        `--pid-file=${own('munge.pid')}`,
        `--log-file=${own('log/munge')}`,
        `--seed-file=${own('munge.seed')}`,
      ],
    ]);
    await sleep(1000);
    this.daemon('slurmctld', ['-D', '-c']);
    for (const node of nodeNames) this.startNode(node);
    await until('both nodes are idle', 60, () => this.ask('sinfo', '-h', '-o', '%T %D').trim() === 'idle 2');
  }

  startNode(node: NodeName): void {
    this.daemon(node, ['-D', '-N', node], 'slurmd');
  }

  /** As if the node had lost its network: its tasks go on, and nobody hears of them. */
  loseNode(node: NodeName): void {
    this.daemons.get(node)!.kill('SIGKILL');
  }

  /** What a command of Slurm prints. */
  ask(command: string, ...args: string[]): string {
    return execFileSync(command, args, { encoding: 'utf8', env: this.environment });
  }

  /** Jobs that are not at their end, a line each: task, state, nodes. */
  queue(): string[] {
    return this.ask('squeue', '-h', '-r', '-o', '%i %T %N').split('\n').filter(Boolean);
  }

  /** Ends all tasks, then all that was started, and waits for it. */
  async stop(): Promise<void> {
    spawnSync('scancel', ['--user', String(process.getuid!())], { env: this.environment });
    for (let wait = 0; wait < 30 && this.isBusy(); wait++) await sleep(1000);
    for (const daemon of [...this.daemons.values()].reverse()) {
      const gone = new Promise((resolve) => daemon.once('exit', resolve));
      if (daemon.exitCode !== null || daemon.signalCode !== null) continue;
      daemon.kill('SIGTERM');
      await Promise.race([gone, sleep(10_000)]);
      daemon.kill('SIGKILL');
    }
  }

  private isBusy(): boolean {
    const asked = spawnSync('squeue', ['-h'], { env: this.environment, encoding: 'utf8' });
    return asked.status === 0 && asked.stdout.trim() !== '';
  }

  private daemon(name: string, args: readonly string[], program = name): void {
    this.daemons.set(name, spawn(program, args, { stdio: 'ignore', env: this.environment }));
  }

  private configuration(): string {
    const own = (name: string) => join(this.folder, name);
    return [
      'ClusterName=test',
      `SlurmctldHost=${hostname()}(127.0.0.1)`,
      'SlurmUser=root',
      'SlurmdUser=root',
      'AuthType=auth/munge',
      // A task that is queued again starts when its old credential has expired: after seconds here, usually two minutes.
      `AuthInfo=socket=${own('munge.socket')},cred_expire=10`,
      `SlurmctldPort=${this.firstPort}`,
      `StateSaveLocation=${own('state')}`,
      `SlurmdSpoolDir=${own('spool-%n')}`,
      `SlurmctldPidFile=${own('slurmctld.pid')}`,
      `SlurmdPidFile=${own('slurmd-%n.pid')}`,
      `SlurmctldLogFile=${own('log/slurmctld')}`,
      `SlurmdLogFile=${own('log/slurmd-%n')}`,
      'ProctrackType=proctrack/linuxproc',
      'TaskPlugin=task/none',
      'JobAcctGatherType=jobacct_gather/none',
      'AccountingStorageType=accounting_storage/none',
      'SelectType=select/cons_tres',
      'SwitchType=switch/none',
      'MpiDefault=none',
      'ReturnToService=2',
      'SlurmdTimeout=20',
      'KillWait=5',
      'MinJobAge=3600',
      `MaxArraySize=${maximumArraySize}`,
      ...nodeNames.map(
        (node, at) =>
          `NodeName=${node} NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${this.firstPort + 1 + at} CPUs=1`,
      ),
      `PartitionName=test Nodes=${nodeNames.join(',')} Default=YES MaxTime=60 State=UP`,
      '',
    ].join('\n');
  }
}

/** Throws where it has not come true in time. */
export async function until(
  what: string,
  seconds: number,
  isTrue: () => boolean,
  everyMs = 500,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(everyMs);
  }
}
