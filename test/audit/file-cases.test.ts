import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileCases } from '../../src/audit/file-cases.js';
import { UsageError } from '../../src/core/errors.js';
import { float32Npy, uint8Npy } from '../data/arrays/npy-bytes.js';

describe('the patients of audited files', () => {
  let folder: string;
  const names = ['p1_a', 'p1_b', 'p2_a', 'p3_a'];
  const casesWith = (patient?: string) =>
    fileCases({
      probabilities: join(folder, 'p'),
      truth: join(folder, 't'),
      kind: 'probabilities',
      ...(patient !== undefined && { patient }),
    });
  const refusal = (patient: string) =>
    casesWith(patient).then(
      () => 'no refusal',
      (error: Error) => (error instanceof UsageError ? error.message : `unexpected ${error}`),
    );

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'file-cases-'));
    for (const room of ['p', 't']) mkdirSync(join(folder, room));
    for (const name of names) {
      writeFileSync(join(folder, 'p', `${name}.npy`), float32Npy([2, 2], [0.25, 0.5, 0.75, 0.5]));
      writeFileSync(join(folder, 't', `${name}.npy`), uint8Npy([2, 2], [0, 1, 1, 0]));
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are read from the names by the expression', async () => {
    const { cases, notes } = await casesWith('^(p\\d)_');
    expect(cases.map(({ patient }) => patient)).to.deep.equal(['p1', 'p1', 'p2', 'p3']);
    expect(notes.join()).not.to.include('without a patient');
    const each = await casesWith();
    expect(each.cases.map(({ patient }) => patient)).to.deep.equal(names);
  });

  it('are refused where the expression fits no name', async () => {
    expect(await refusal('^(zzz)')).to.equal(
      `invalid --patient "^(zzz)" (fits none of 4 names, such as "p1_a"); try '^([^_]+)_', which gives 3 patients`,
    );
    // An empty group would put all cases into one patient.
    expect(await refusal('^()')).to.match(/^invalid --patient "\^\(\)" \(fits none of 4 names/);
  });

  it('are found whether expression and names are composed or not', async () => {
    const [composed, decomposed] = [
      ['Jäger_a', 'Müller_a'],
      ['Jäger_b', 'Müller_b'],
    ];
    const written = [
      ...composed!.map((name) => name.normalize('NFC')),
      ...decomposed!.map((name) => name.normalize('NFD')),
    ];
    for (const room of ['p', 't'])
      for (const name of written)
        writeFileSync(
          join(folder, room, `${name}.npy`),
          room === 'p' ? float32Npy([1, 2], [0.25, 0.5]) : uint8Npy([1, 2], [0, 1]),
        );
    for (const form of ['NFC', 'NFD']) {
      const { cases } = await casesWith('^(Jäger|Müller|p\\d)_'.normalize(form));
      expect(new Set(cases.map(({ patient }) => patient)).size, form).to.equal(5);
    }
    for (const room of ['p', 't']) for (const name of written) rmSync(join(folder, room, `${name}.npy`));
  });

  it('are the cases themselves where the expression does not fit, with a note', async () => {
    const { cases, notes } = await casesWith('^(p1)_');
    expect(cases.map(({ patient }) => patient)).to.deep.equal(['p1', 'p1', 'p2_a', 'p3_a']);
    expect(notes).to.include('2 cases without a patient, each counted as one');
  });
});
