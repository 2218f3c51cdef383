import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../src/core/errors.js';
import type { SourceCase } from '../../src/core/image.js';
import { openDataSet } from '../../src/data/open-data-set.js';
import { preparedKey, storedCase } from '../../src/preprocess/prepared-cache.js';
import { DamagedPreparedFile, readPreparedFile } from '../../src/preprocess/prepared-file.js';
import { preprocess } from '../../src/preprocess/run-steps.js';
import type { PreprocessStep } from '../../src/study/run-config.js';
import { ComparisonFolder } from '../cli/comparison-folder.js';

const steps: PreprocessStep[] = [{ op: 'resize', shape: [3, 5] }, { op: 'z-score' }];

/** A data set of one case that counts how often it is read. */
function counted(source: SourceCase) {
  const dataSet = {
    reads: 0,
    fingerprint: async () => `content of ${source.caseId}`,
    read: async () => {
      dataSet.reads++;
      return source;
    },
  };
  return dataSet;
}

const flat: SourceCase = {
  caseId: 'flat',
  image: {
    shape: [4, 4],
    channels: 2,
    data: Float32Array.from({ length: 32 }, (_, at) => at),
    spacingMm: [1, 2],
  },
  labels: { shape: [4, 4], data: Uint8Array.from({ length: 16 }, (_, at) => at % 2) },
};
const volume: SourceCase = {
  caseId: 'volume',
  image: { shape: [2, 3, 3], channels: 1, data: new Float32Array(18).fill(4) },
  labels: { shape: [2, 3, 3], data: new Uint8Array(18) },
};

/** Replaces text in the header of a file. */
function renamed(from: string, to: string) {
  return (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1');
}

/** Ensures the case in the cache and loads it from there. */
const prepare = async (...input: Parameters<typeof storedCase>) => (await storedCase(...input)).load();

describe('storedCase', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prepared-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

  for (const source of [flat, volume]) {
    it(`stores a case and gives it back equal, ${source.caseId}`, async () => {
      const applied = source === flat ? steps : [{ op: 'z-score' } as const];
      const expected = preprocess(source, applied);
      const dataSet = counted(source);
      const reference = { caseId: source.caseId };
      expect(await prepare(folder, dataSet, reference, applied)).deep.equal(expected);
      expect(await prepare(folder, dataSet, reference, applied)).deep.equal(expected);
      expect(dataSet.reads).equal(1);
      expect(files()).length(1);
    });
  }

  it('gives a case under the name it is asked for', async () => {
    const dataSet = counted(flat);
    await prepare(folder, dataSet, { caseId: 'flat' }, steps);
    const twin = await prepare(folder, dataSet, { caseId: 'twin of flat' }, steps);
    expect(twin.caseId).equal('twin of flat');
    expect(dataSet.reads).equal(1);
  });

  const spoilers: [string, (bytes: Buffer) => Buffer, RegExp][] = [
    ['cut short', (bytes) => bytes.subarray(0, -1), /checksum differs/],
    ['too long', (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]), /checksum differs/],
    ['of another shape', renamed('"shape":[3,5]', '"shape":[5,3]'), /checksum differs/],
    ['of another source', renamed('"sourceShape":[4,4]', '"sourceShape":[4,5]'), /checksum differs/],
    ['without a shape', renamed('"shape"', '"scape"'), /checksum differs/],
    ['empty', () => Buffer.alloc(0), /header is not JSON/],
    ['of another format', renamed('prepared-case-2', 'prepared-case-1'), /does not say prepared-case-2/],
    ['with one bit turned', (bytes) => bytes.fill(bytes.at(-1)! ^ 1, bytes.length - 1), /checksum differs/],
  ];
  for (const [name, spoil, reason] of spoilers) {
    it(`makes a file again that is ${name}`, async () => {
      const dataSet = counted(flat);
      const reference = { caseId: 'flat' };
      const expected = await prepare(folder, dataSet, reference, steps);
      const [path] = files() as [string];
      const whole = readFileSync(path);
      writeFileSync(path, spoil(Buffer.from(whole)));
      const failure = await readPreparedFile(path).catch((error: Error) => error);
      expect(failure).instanceOf(DamagedPreparedFile);
      expect((failure as Error).message).match(reason);
      expect(await prepare(folder, dataSet, reference, steps)).deep.equal(expected);
      expect(dataSet.reads).equal(2);
      expect(readFileSync(path)).deep.equal(whole);
    });
  }

  it('may be asked for one case many times at once', async () => {
    const dataSet = counted(flat);
    const all = await Promise.all(
      Array.from({ length: 8 }, () => prepare(folder, dataSet, { caseId: 'flat' }, steps)),
    );
    for (const one of all) expect(one).deep.equal(all[0]);
    expect(files()).length(1);
  });

  it('keeps nothing under the name of a content that has changed since, and says so', async () => {
    let content = 'as it was';
    const dataSet = { ...counted(flat), fingerprint: async () => content };
    const stored = await storedCase(folder, dataSet, { caseId: 'flat' }, steps);
    for (const path of files()) rmSync(path);
    content = 'edited';
    const failure = await stored.load().catch((error: Error) => error);
    expect(failure).instanceOf(DataError);
    expect((failure as Error).message).match(
      /^invalid case flat, which changed during the run; run the same /,
    );
    expect(files()).deep.equal([]);
    content = 'as it was';
    expect((await stored.load()).labels).deep.equal(preprocess(flat, steps).labels);
  });

  it('prepares a case anew where the rule from mask values to classes has changed', async () => {
    const own = new ComparisonFolder();
    try {
      await own.putPictures(3, (at) => (at % 2 ? 1 : 2));
      const classesOf = async (rule: string) => {
        await own.add('--patient', '^(P\\d+) ', '--labels', rule);
        const dataSet = await openDataSet('my-scans', { dataDir: join(own.folder, 'data'), partial: 'use' });
        const reference = dataSet.split.test[0]!;
        const { labels } = await prepare(folder, dataSet, reference, [{ op: 'z-score' }]);
        expect(labels.data, rule).deep.equal((await dataSet.read(reference)).labels.data);
        return [...new Set(labels.data)].sort();
      };
      const found = [await classesOf('1=rim,2=core'), await classesOf('2=rim,1=core')];
      expect(found).to.have.deep.members([
        [0, 1],
        [0, 2],
      ]);
    } finally {
      own.remove();
    }
  });

  it('writes nothing when the case cannot be read', async () => {
    const dataSet = { ...counted(flat), read: async () => Promise.reject(new Error('no such mask')) };
    const outcome = await prepare(folder, dataSet, { caseId: 'flat' }, steps).catch((error: Error) => error);
    expect((outcome as Error).message).equal('no such mask');
    expect(files()).deep.equal([]);
  });
});

describe('preparedKey', () => {
  it('changes with the source and with every step', () => {
    const keys = [
      preparedKey('a', steps),
      preparedKey('b', steps),
      preparedKey('a', steps.slice(0, 1)),
      preparedKey('a', [...steps].reverse()),
      preparedKey('a', [{ op: 'resize', shape: [3, 6] }, { op: 'z-score' }]),
    ];
    expect(new Set(keys).size).equal(keys.length);
    expect(keys[0]).match(/^[0-9a-f]{64}$/);
    expect(preparedKey('a', [{ shape: [3, 5], op: 'resize' }, { op: 'z-score' }])).equal(keys[0]);
  });
});
