/** The command on files: what it writes, says and returns. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { OpenedCase } from '../../src/audit/scoring/audit-case.js';
import { parseAuditOptions } from '../../src/cli/audit-options.js';
import { drawnCases } from '../audit/audited-cases.js';
import { float32Npy, npz, uint8Npy } from '../data/arrays/npy-bytes.js';
import { type Ended, typedHere } from './in-this-process.js';

describe('npm run audit', () => {
  let folder: string;
  let ended: Ended;

  const run = (...args: string[]) => typedHere(['audit', ...args]);

  /** In a process of its own, as a user starts it. */
  function runAside(...args: string[]): Ended {
    const command = ['--import', 'tsx', 'src/cli/main.ts', 'audit', ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    return { code: status, stdout, stderr };
  }

  /** The drawn cases of a model as files: class-first npz, truth as npy. */
  async function write(model: string, sharpness: number, count = 12): Promise<void> {
    mkdirSync(join(folder, model), { recursive: true });
    mkdirSync(join(folder, 'truth'), { recursive: true });
    for (const one of drawnCases(count, sharpness)) {
      const { labels, slabs } = (await one.open()) as OpenedCase;
      const [rows] = slabs() as Float32Array[];
      const first = [0, 1].flatMap((index) => [...rows!].filter((_, at) => at % 2 === index));
      const name = `${one.patient}_${one.caseId}`;
      writeFileSync(
        join(folder, model, `${name}.npz`),
        npz({ probabilities: float32Npy([2, 16, 16], first) }, true),
      );
      writeFileSync(join(folder, 'truth', `${name}.npy`), uint8Npy([16, 16], labels.data));
    }
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'audit-'));
    await write('bold', 3);
    await write('fair', 1);
    ended = runAside(
      ...[
        '--probabilities',
        join(folder, 'bold'),
        '--truth',
        join(folder, 'truth'),
        '--out',
        join(folder, 'out'),
      ],
      ...['--patient', '^(patient-\\d+)_', '--against', join(folder, 'fair'), '--classes', 'lesion'],
      ...['--save-recalibration', join(folder, 'kept.json')],
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  it('writes a page, numbers and a row a case, and says what to do in three sentences', () => {
    expect(ended.code, ended.stderr).to.equal(0);
    for (const name of ['report.html', 'audit.json', 'cases.csv'])
      expect(existsSync(join(folder, 'out', name))).to.equal(true);
    expect(ended.stdout)
      .to.include('12 cases of 12 patients')
      .and.include('probabilities: NumPy archive, float32');
    expect(ended.stdout).to.match(
      /^1\. The model is overconfident, .*\n2\. Recalibrate with a temperature: .*\n3\. Cut the probabilities without recalibration at 0\.\d/m,
    );
    expect(ended.stdout).to.match(/^NLL, fair minus bold: −0\.\d+ \[−0\.\d+, −0\.\d+\], p/m);
    // Differences and the ends of their intervals have a sign.
    for (const [line] of ended.stdout.matchAll(/^.*, fair minus bold: .*$/gm))
      expect(line).to.match(/: (?:[+−]\S+|0\.0+) \[(?:[+−]\S+|0\.0+), (?:[+−]\S+|0\.0+)\], p /);
    expect(ended.stdout).to.include('These tests are about these two models, not about two methods');
    expect(readFileSync(join(folder, 'out', 'cases.csv'), 'utf8')).to.match(/^patient-0_case-00,lesion,/m);
  });

  it('keeps a recalibration, which --apply shows on other cases', async () => {
    const kept = JSON.parse(readFileSync(join(folder, 'kept.json'), 'utf8'));
    expect(kept.temperature).to.be.within(2.6, 3.4);
    const applied = await run(
      ...[
        '--probabilities',
        join(folder, 'bold'),
        '--truth',
        join(folder, 'truth'),
        '--out',
        join(folder, 'applied'),
      ],
      ...['--apply', join(folder, 'kept.json')],
    );
    expect(applied.code, applied.stderr).to.equal(0);
    expect(applied.stdout).to.match(/^2\. Recalibrate with .* on these patients it changes NLL/m);
    const { recalibration, learnedFromAll, classes } = JSON.parse(
      readFileSync(join(folder, 'applied', 'audit.json'), 'utf8'),
    );
    expect(recalibration.temperature).to.be.closeTo(kept.temperature, 1e-6);
    expect([recalibration.learnedFrom, learnedFromAll, classes]).to.deep.equal([[], null, ['lesion']]);
  });

  it('names each fault in a paragraph, does the other cases, and returns 3', async () => {
    const [p, t] = [join(folder, 'faulty'), join(folder, 'faulty-truth')];
    for (const made of [p, t]) mkdirSync(made);
    const pixels = new Array(256).fill(0);
    const truth = uint8Npy(
      [16, 16],
      pixels.map((_, at) => at % 2),
    );
    const even = float32Npy(
      [16, 16],
      pixels.map(() => 0.5),
    );
    const cases: [string, Uint8Array, Uint8Array | undefined, RegExp][] = [
      [
        'size',
        float32Npy([8, 8], new Array(64).fill(0.5)),
        truth,
        /size of the probabilities \(expected 16 × 16/,
      ],
      [
        'beyond',
        float32Npy(
          [16, 16],
          pixels.map(() => 1.5),
        ),
        truth,
        /^invalid foreground probability 1\.5, expected a number from 0 to 1: .*faulty.beyond\.npy, pixel \[0, 0\]; if these are logits, use --logits/,
      ],
      [
        'nan',
        float32Npy(
          [16, 16],
          pixels.map(() => Number.NaN),
        ),
        truth,
        /^invalid foreground probability NaN, .*nan\.npy, pixel \[0, 0\]; predict this case again/,
      ],
      [
        'sum',
        float32Npy([2, 16, 16], new Array(512).fill(0.75)),
        truth,
        /\[0\.75, 0\.75\], expected 2 values in \[0, 1\] that sum to 1.*sum\.npy, pixel \[0, 0\]; if the channels are sigmoids that overlap, audit each channel as a foreground map of its own/,
      ],
      [
        'labels',
        even,
        uint8Npy(
          [16, 16],
          pixels.map((_, at) => at % 5),
        ),
        /labels in the truth: 2 \(51 pixels\)/,
      ],
      ['alone', even, undefined, /missing truth of alone\.npy/],
      ['zip', Buffer.from(npz({ probabilities: even }, true)).fill(0x55, 60, 70), truth, /zip\.npy/],
      ['sound', even, truth, /$^/],
    ];
    for (const [name, probabilities, labels] of cases) {
      writeFileSync(join(p, `${name}.npy`), probabilities);
      if (labels) writeFileSync(join(t, `${name}.npy`), labels);
    }
    const { code, stdout, stderr } = await run(
      '--probabilities',
      p,
      '--truth',
      t,
      '--out',
      join(folder, 'faults'),
    );
    expect(code, stderr).to.equal(3);
    const paragraphs = stderr
      .trim()
      .split('\n')
      .filter((line) => !/case \d+ of \d+/.test(line));
    expect(paragraphs, stderr).to.have.length(7);
    for (const [name, , , told] of cases.slice(0, -1))
      expect(
        paragraphs.filter((line) => told.test(line)),
        name,
      ).to.have.length(1);
    for (const line of paragraphs) expect(line.length, line).to.be.below(600);
    expect(stdout).to.match(/^1 case of 1 patient$/m);
    expect(readFileSync(join(folder, 'faults', 'cases.csv'), 'utf8')).to.match(/^sound,foreground,/m);
  });

  it('names every option in its help', () => {
    const source = readFileSync('src/cli/audit-options.ts', 'utf8');
    const options = /const options = \{([\s\S]+?)\} as const/.exec(source)![1]!;
    const text = readFileSync('tools/help/audit.txt', 'utf8');
    for (const [, name] of options.matchAll(/^ {2}'?([a-z-]+)'?: \{/gm))
      if (name !== 'help') expect(text, name).to.include(`--${name}`);
  });

  it('asks for its folders, and knows wrong options', async () => {
    expect(() => parseAuditOptions(['--truth', 't'])).to.throw('missing --probabilities (a folder)');
    const given = ['--probabilities', 'p', '--truth', 't'];
    expect(() => parseAuditOptions([...given, '--patient', '('])).to.throw('invalid --patient "("');
    expect(() => parseAuditOptions([...given, '--patient', 'a'])).to.throw('it has no group');
    expect(() => parseAuditOptions([...given, '--classes', 'a,a'])).to.throw(
      'invalid --classes "a,a" (class "a" stands twice); give the names of classes 1, 2, …',
    );
    for (const odd of ['1,2', 'kidney,all', 'a,', 'a/b', 'a b,a-b'])
      expect(() => parseAuditOptions([...given, '--classes', odd]), odd).to.throw('invalid --classes');
    expect(() => parseAuditOptions([...given, '--apply', 'x', '--save-recalibration', 'y'])).to.throw(
      'together',
    );
    expect(() => parseAuditOptions([...given, '--logit'])).to.throw('did you mean --logits');
    expect(parseAuditOptions(['--help'])).to.equal(undefined);
  });

  it('refuses class names of another number or order, with the option that is at fault', async () => {
    const refusal = async (...more: string[]) => {
      const places = ['--probabilities', join(folder, 'bold'), '--truth', join(folder, 'truth')];
      const { code, stderr } = await run(...places, ...more, '--out', join(folder, 'no'));
      expect(code, stderr).to.equal(2);
      return stderr.trim();
    };
    expect(await refusal('--classes', 'a,b')).to.match(
      /^invalid number of classes: 2 names of foreground classes \(a, b\) for 2 classes with background: .*bold; give --classes a name for each foreground class, or leave the option out$/m,
    );
    const file = join(folder, 'other.json');
    const kept = JSON.parse(readFileSync(join(folder, 'kept.json'), 'utf8'));
    const twice = <Value>(byClass: Record<string, Value>) => ({ ...byClass, second: byClass.lesion });
    const isotonic = { background: kept.isotonic.lesion, ...twice(kept.isotonic) };
    const [scores, classTemperatures] = [twice(kept.scores), twice(kept.classTemperatures)];
    writeFileSync(file, JSON.stringify({ ...kept, isotonic, scores, classTemperatures }));
    expect(await refusal('--apply', file)).to.match(
      /2 names of foreground classes .*other\.json; give a recalibration that was learned from probabilities of the same classes$/m,
    );
    // The curves belong to the classes, wherever they stand.
    expect(await refusal('--apply', file, '--classes', 'second,lesion')).to.match(
      /^invalid classes of a recalibration: lesion, second, --classes has second, lesion: .*other\.json; give the names in the file's order, --classes lesion,second, or leave the option out$/m,
    );
    expect(await refusal('--apply', join(folder, 'kept.json'), '--classes', 'rim')).to.match(
      /classes of a recalibration: lesion, --classes has rim: .*kept\.json; give the names in the file's order, --classes lesion,/m,
    );
  });
});
