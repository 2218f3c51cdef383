import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';

interface System {
  platform: string;
  arch: string;
  glibc: string | null;
}

/** The plan of each system, from the set-up's own code in plain Node. */
function plansOf(asked: readonly (readonly [System, 'cpu' | 'gpu'])[]) {
  const script = `
    import { wheelPlan } from './tools/setup/wheel-plan.mjs';
    const plans = ${JSON.stringify(asked)}.map(([system, variant]) => {
      const { wheel, linkFlag, ...rest } = wheelPlan(system, variant);
      return { ...rest, wheel: wheel?.('2.21.0'), linkFlag: linkFlag?.('../up/tensorflow') };
    });
    console.log(JSON.stringify(plans));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  expect(stderr).to.equal('');
  return JSON.parse(stdout);
}

/** The members of the real wheels that matter, listed by test/fixtures/tensorflow-wheels.py. */
const wheels = JSON.parse(readFileSync('test/fixtures/tensorflow-wheels.json', 'utf8')) as Record<
  string,
  { sha256: string; files: string[] }
>;

const linux = { platform: 'linux', arch: 'x64', glibc: '2.36' };
const linuxArm = { platform: 'linux', arch: 'arm64', glibc: '2.31' };
const mac = { platform: 'darwin', arch: 'arm64', glibc: null };

describe('the wheel for a system', () => {
  const served = [
    [linux, 'cpu', "-Wl,-rpath,'$$ORIGIN/../up/tensorflow'"],
    [linux, 'gpu', "-Wl,-rpath,'$$ORIGIN/../up/tensorflow'"],
    [linuxArm, 'cpu', "-Wl,-rpath,'$$ORIGIN/../up/tensorflow'"],
    [mac, 'cpu', '-Wl,-rpath,@loader_path/../up/tensorflow'],
  ] as const;
  const plans = plansOf(served.map(([system, variant]) => [system, variant]));

  for (const [index, [system, variant, flag]] of served.entries()) {
    it(`of ${system.platform} ${system.arch}, ${variant}, exists, is pinned, and holds what the binding is linked to`, () => {
      const plan = plans[index]!;
      const wheel = wheels[plan.wheel];
      expect(wheel, plan.wheel).to.not.equal(undefined);
      const pinned = readFileSync(`tools/requirements/${plan.requirements}`, 'utf8');
      expect(pinned).to.include(`sha256:${wheel!.sha256}`);
      const needed = [...plan.files, ...Object.values(plan.links)].filter((file) => file !== 'include');
      for (const file of needed) expect(wheel!.files).to.include(`tensorflow/${file}`);
      expect(plan.linkFlag).to.equal(flag);
    });
  }

  it('is linked under the names that binding.gyp looks for', () => {
    const gyp = readFileSync('node_modules/@tensorflow/tfjs-node-gpu/binding.gyp', 'utf8');
    const macLinks = Object.keys(plans[3]!.links);
    for (const library of ['libtensorflow.2.dylib', 'libtensorflow_framework.2.dylib']) {
      expect(gyp).to.include(`deps/lib/${library}`);
      expect(macLinks).to.include(`lib/${library}`);
    }
    for (const library of ['tensorflow', 'tensorflow_framework']) {
      expect(gyp).to.include(`-l${library}'`);
      expect(Object.keys(plans[0]!.links)).to.include(`lib/lib${library}.so`);
    }
  });

  it('is one for every Python: no tag of a newer one, and the libraries need none', () => {
    for (const plan of plans) expect(plan.wheel).to.include('-cp313-cp313-');
  });
});

describe('a system without a wheel', () => {
  const refused = [
    [{ platform: 'win32', arch: 'x64', glibc: null }, 'cpu', /Windows; run everything inside WSL/],
    [{ platform: 'darwin', arch: 'x64', glibc: null }, 'cpu', /Mac with an Intel processor/],
    [{ platform: 'linux', arch: 'x64', glibc: null }, 'cpu', /without glibc, such as Alpine/],
    [{ platform: 'linux', arch: 'x64', glibc: '2.17' }, 'cpu', /glibc 2\.17.*2\.27 or newer/],
    [{ platform: 'linux', arch: 'ia32', glibc: '2.36' }, 'cpu', /linux on ia32/],
    [{ platform: 'freebsd', arch: 'x64', glibc: null }, 'cpu', /freebsd on x64/],
    [mac, 'gpu', /--device gpu on darwin arm64.*--device cpu/],
    [linuxArm, 'gpu', /--device gpu on linux arm64/],
  ] as const;
  const plans = plansOf(refused.map(([system, variant]) => [system, variant]));

  for (const [index, [system, variant, message]] of refused.entries()) {
    it(`says so: ${system.platform} ${system.arch}, glibc ${system.glibc}, ${variant}`, () => {
      expect(plans[index]!.fault)
        .to.match(/^unsupported /)
        .and.match(message);
      expect(plans[index]).to.not.have.property('requirements');
    });
  }
});
