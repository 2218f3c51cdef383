import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { FakeProject } from './fake-project.js';

const lines = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> })
  .scripts;
const scripts = Object.keys(lines);
const fileOf = (command: string) => join('tools', 'help', `${command.replace(':', '-')}.txt`);

describe('--help', () => {
  for (const command of scripts) {
    it(`of ${command} says what it does, with an example, in lines that fit most terminals`, () => {
      const text = readFileSync(fileOf(command), 'utf8');
      const name = command === 'test' ? 'npm test' : `npm run ${command}`;
      expect(text.startsWith(name), text).to.equal(true);
      expect(text.match(/^Example: npm /gm)).to.have.length(1);
      expect(Math.max(...text.split('\n').map((line) => line.length))).to.be.at.most(120);
    });
  }

  for (const command of ['test', 'test:gpu', 'test:node', 'test:fresh']) {
    it(`of ${command} is printed by its script`, () => {
      const args = lines[command]!.replace(/^exec node /, '').split(' ');
      const { status, stdout } = spawnSync(process.execPath, [...args, '--help'], { encoding: 'utf8' });
      expect([status, stdout]).to.deep.equal([0, readFileSync(fileOf(command), 'utf8')]);
    });
  }

  it('is there for the scripts of package.json and for nothing else', () => {
    expect(readdirSync('tools/help').map((file) => join('tools', 'help', file))).to.have.members(
      scripts.map(fileOf),
    );
  });

  it('belongs to commands of which the set-up knows what they need', () => {
    const steps = readFileSync('tools/setup/steps.mjs', 'utf8');
    for (const line of Object.values(lines)) {
      const command = /tools\/start\.mjs (\S+)/.exec(line)?.[1];
      if (command)
        expect(steps, `${command} in stepsByCommand of tools/setup/steps.mjs`).to.match(
          new RegExp(`^ {2}'?${command}'?: `, 'm'),
        );
    }
  });

  it('belongs to commands that src/cli/main.ts knows, where they have no program of their own', () => {
    const starter = readFileSync('tools/setup/start-command.mjs', 'utf8');
    const ofOwnProgram = [...starter.matchAll(/if \(command === '([^']+)'\) /g)].map(([, name]) => name!);
    const source = readFileSync('src/cli/main.ts', 'utf8');
    const known = /const commands: .+ = \{\n([\s\S]+?)\n\};/.exec(source)![1]!;
    const names = [...known.matchAll(/^ {2}'?([a-z:-]+)'?: /gm)].map(([, name]) => name!);
    const started = Object.values(lines).flatMap((line) => /tools\/start\.mjs (\S+)/.exec(line)?.[1] ?? []);
    expect(ofOwnProgram).to.include.members(['setup', 'test', 'bench']);
    expect(names).to.have.members(started.filter((command) => !ofOwnProgram.includes(command)));
  });

  it('names every option of replicate, but for the old spelling that is answered with the new', () => {
    const source = readFileSync('src/cli/replicate-values.ts', 'utf8');
    const options = /const options = \{([\s\S]+?)\} as const/.exec(source)![1]!;
    const text = readFileSync(fileOf('replicate'), 'utf8');
    for (const [, name] of options.matchAll(/^ {2}'?([a-z-]+)'?: \{/gm))
      if (name !== 'help' && name !== 'cell') expect(text, name).to.include(`--${name}`);
  });

  it('installs nothing', () => {
    const project = new FakeProject();
    try {
      for (const asked of ['--help', '-h']) {
        const { status, stdout } = project.start(['replicate', asked]);
        expect(status).to.equal(0);
        expect(stdout).to.equal(readFileSync(fileOf('replicate'), 'utf8'));
      }
      expect(project.called).to.deep.equal([]);
    } finally {
      project.dispose();
    }
  });
});
