import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readSplitFile } from '../../../src/data/add/read-split-file.js';

const expected = [
  { caseId: 'a', side: 'training', patient: 'P1' },
  { caseId: 'b', side: 'validation', patient: undefined },
  { caseId: 'ü', side: 'test', patient: 'P3' },
];
const lines = ['case,side,patient', 'a,training,P1', 'b,validation,', 'ü,test,P3'];

describe('readSplitFile', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'split-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (content: string | Uint8Array) => {
    const file = join(folder, 'split.csv');
    writeFileSync(file, content);
    return readSplitFile(file, ['a', 'b', 'ü']);
  };
  const separated = (separator: string) => lines.join('\r\n').replaceAll(',', separator);

  it('knows a patient whether the name is composed or not', () => {
    const [first, , last] = ['Müller', '', 'Müller'.normalize('NFD')];
    expect(() => read(`case,side,patient\na,training,${first}\nb,validation,\nü,test,${last}`)).to.throw(
      /patient "Müller" on two sides: a for training, ü for test/,
    );
  });

  it('skips blank rows, before the header too, and counts them in the numbers of lines', () => {
    const [header, ...rows] = separated(';').split('\r\n');
    const file = ['', ';;', header, '', ...rows, ' ; ;', ';;', ''];
    expect(read(file.join('\r\n'))).to.deep.equal(expected);
    const wrong = [...file.slice(0, 8), 'c;test;', ''];
    expect(() => read(wrong.join('\r\n'))).to.throw(/line 9: no case "c"/);
  });

  it('counts the lines within a quoted field', () => {
    const file = ['case,note,side', 'a,"one\ntwo",training', 'c,,test'];
    expect(() => read(file.join('\n'))).to.throw(/line 4: no case "c"/);
  });

  it('takes names of columns with spaces and capitals, in any order', () => {
    for (const header of ['case, side, patient', 'Case,SIDE ,Patient'])
      expect(read([header, ...lines.slice(1)].join('\n'))).to.deep.equal(expected);
    expect(read('Patient,Note,Side,Case\nP1,,training,a\n,x,validation,b\nP3,,test,ü')).to.deep.equal(
      expected,
    );
  });

  it('takes commas, semicolons and tabs', () => {
    for (const separator of [',', ';', '\t']) expect(read(separated(separator))).to.deep.equal(expected);
  });

  it('obeys a first line that names the separator, and counts it', () => {
    for (const separator of [',', ';', '\t', '|'])
      expect(read(`sep=${separator}\r\n${separated(separator)}`)).to.deep.equal(expected);
    expect(() => read(`\ufeffsep=;\r\n${separated(';')}\r\nc;test;`)).to.throw(/line 6: no case "c"/);
  });

  it('reads UTF-16 of both byte orders', () => {
    const little = Buffer.from(`\ufeff${separated('\t')}\r\n`, 'utf16le');
    expect(read(little)).to.deep.equal(expected);
    expect(read(Buffer.from(little).swap16())).to.deep.equal(expected);
  });

  it('names the header where a column is missing', () => {
    expect(() => read('case;Seite\na;test')).to.throw(
      /^invalid split \(no column "side" in the header "case, Seite"\): .*split\.csv; begin the file with the line "case,side,patient"$/,
    );
    expect(() => read('\n\n')).to.throw(/no column "case" in a file without text/);
    expect(() => read('x'.repeat(500))).to.throw(/in the header "x{79}…"/);
  });

  it('refuses two columns that differ in capitals only', () => {
    expect(() => read('case,side,Side\na,test,training')).to.throw(/column "side" for the second time/);
  });
});
