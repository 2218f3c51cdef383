import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import {
  type DoctorReport,
  describeReport,
  remedies,
  runDoctorCommand,
  type SetupState,
} from '../../src/cli/doctor.js';
import { type MachineFacts, machineFacts, processorFeatures } from '../../src/cli/machine-facts.js';

const machine: MachineFacts = {
  system: 'Linux 6.1 x64',
  processor: 'Some CPU',
  cores: 2,
  features: ['avx2'],
  memoryGigabytes: { free: 16, total: 24 },
  diskGigabytes: { free: 80 },
};

const setup: SetupState = {
  steps: [
    { name: 'npm packages', ready: true, detail: 'as package-lock.json names them' },
    { name: 'libtensorflow', ready: true, detail: '2.21.0 (cpu)' },
  ],
  tensorflow: '2.21.0',
  variant: 'cpu',
  python: { executable: '/usr/bin/python3', version: '3.11.2' },
  compiler: 'g++ 12',
  make: 'GNU Make 4.3',
  card: null,
  system: null,
  lacks: [],
};

const engine = { loads: true, version: '2.21.0', device: 'cpu', gigaflopsPerSecond: 150 } as const;
const incomplete = {
  ...setup,
  steps: [...setup.steps, { name: 'native binding', ready: false, detail: 'it is not built' }],
  compiler: null,
  python: { fault: 'missing Python: no python3 on the PATH' },
  lacks: ['missing Python: no python3 on the PATH', 'missing make on the PATH: apt install g++ make'],
};

describe('doctor', () => {
  it('has no remedy for a machine where all is well', () => {
    expect(remedies({ setup, engine, machine })).to.deep.equal([]);
  });

  it('names the missing step, Python and the compiler on a half-installed machine', () => {
    const list = remedies({ setup: incomplete, engine: { loads: false, reason: 'not built' }, machine });
    expect(list).to.have.length(3);
    expect(list[0]).to.include('native binding').and.include('npm run setup');
    expect(list[1]).to.equal('missing Python: no python3 on the PATH');
    expect(list[2]).to.include('apt install g++ make');
  });

  it('does not ask for a compiler where the binding is built', () => {
    expect(remedies({ setup: { ...setup, compiler: null }, engine, machine })).to.deep.equal([]);
  });

  it('says what to do about a library that does not load', () => {
    const [only] = remedies({ setup, engine: { loads: false, reason: 'SIGILL' }, machine });
    expect(only).to.include('SIGILL').and.include('remove .venv');
  });

  it('notices a card that is not used', () => {
    const card = 'NVIDIA T4, 15360 MiB, 535.1';
    const [processorVariant] = remedies({ setup: { ...setup, card }, engine, machine });
    expect(processorVariant).to.include('--device gpu');
    const [unusedCard] = remedies({ setup: { ...setup, card, variant: 'gpu' }, engine, machine });
    expect(unusedCard).to.include('driver');
  });

  it('warns of little memory and little disk', () => {
    const small = { ...machine, memoryGigabytes: { free: 1.5, total: 2 }, diskGigabytes: { free: 0.4 } };
    expect(remedies({ setup, engine, machine: small })).to.have.length(2);
  });

  it('writes one line a fact and one a remedy', () => {
    const report: DoctorReport = {
      ready: false,
      versions: { node: '20.0.0', typescript: '7.0.2', tensorflowJs: '4.22.0' },
      machine,
      setup: incomplete,
      engine: { loads: false, reason: 'it is not built' },
      remedies: ['first do this'],
    };
    const text = describeReport(report);
    expect(text).to.match(/^native binding +MISSING: it is not built$/m);
    expect(text).to.match(/^engine +not usable: it is not built$/m);
    expect(text).to.match(/^memory +16 GB free of 24 GB$/m);
    expect(text.trimEnd().split('\n').at(-1)).to.equal('remedy: first do this');
  });

  it('reports on this machine as JSON, with nothing else on stdout', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'src/cli/main.ts', 'doctor', '--json'],
      { encoding: 'utf8' },
    );
    expect(status).to.equal(0);
    const report = JSON.parse(stdout) as DoctorReport;
    expect(report.versions.node).to.equal(process.versions.node);
    expect(report.setup.steps.map(({ name }) => name)).to.deep.equal([
      'npm packages',
      'libtensorflow',
      'native binding',
      'JupyterLab',
      'notebook kernel',
    ]);
    expect(report.ready).to.equal(report.engine.loads);
    if (report.engine.loads) expect(report.engine.gigaflopsPerSecond).to.be.greaterThan(0);
    else expect(report.remedies).to.not.be.empty;
  });

  it('refuses other arguments', async () => {
    const failure = await runDoctorCommand(['--jsno']).catch((error: unknown) => error);
    expect(failure).to.have.property('exitCode', 2);
    expect(failure).to.have.property('message').that.includes('--jsno');
  });
});

describe('machine facts', () => {
  it('finds instruction sets in the cpuinfo of x86 and of Arm', () => {
    expect(processorFeatures('model name\t: X\nflags\t\t: fpu avx2 avx512_bf16 avx512fp16\n')).to.deep.equal([
      'avx2',
      'avx512_bf16',
    ]);
    expect(processorFeatures('Features\t: fp asimd bf16\n')).to.deep.equal(['bf16', 'asimd']);
    expect(processorFeatures('')).to.deep.equal([]);
  });

  it('reads memory, disk and cores of this machine within what is possible', () => {
    const { memoryGigabytes, diskGigabytes, cores } = machineFacts('.');
    expect(memoryGigabytes.free).to.be.greaterThan(0).and.at.most(memoryGigabytes.total);
    expect(diskGigabytes.free).to.be.greaterThan(0);
    expect(cores).to.be.at.least(1);
  });
});
