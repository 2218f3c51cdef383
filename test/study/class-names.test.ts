import { expect } from 'chai';
import { dataSetIds, loadManifest } from '../../src/data/manifest-format/manifest-files.js';
import { allClassesRow, anyForegroundRow } from '../../src/metrics/scored-rows.js';
import { backgroundClass } from '../../src/record/learned-recalibration.js';
import { classNamesFault, inFileName, recordedNamesFault } from '../../src/study/class-names.js';

describe('names of classes', () => {
  it('may be any words, in any writing', () => {
    for (const names of [
      ['lesion'],
      ['anterior hippocampus', 'posterior hippocampus'],
      ['class 1', 'class 2'],
      ['2nd', '007', 'T2', '-1', '1.5', 'rim (outer)', "Hodgkin's", 'Läsion', '腎臓', 'constructor', 'alle'],
    ])
      expect(classNamesFault(names), names.join()).to.equal(undefined);
  });

  for (const [names, told] of [
    [['1'], 'class "1" is a number'],
    [['kidney', '12'], 'class "12" is a number'],
    [[''], 'class "" is empty'],
    [[' lesion'], 'class " lesion" begins or ends with a space'],
    [['a', 'b', 'a'], 'class "a" stands twice'],
    [['a b', 'a-b'], 'classes "a b" and "a-b" are one name in file names'],
    [['Rim', 'rim'], 'classes "Rim" and "rim" are one name in file names'],
    [['é', 'e\u0301'], 'classes "é" and "e\u0301" are one name in file names'],
    [['../a'], 'class "../a" holds "/", which names of files or lists cannot'],
    [['a\\b'], 'class "a\\\\b" holds "\\\\", which names of files or lists cannot'],
    [['a#1'], 'class "a#1" holds "#", which names of files or lists cannot'],
    [['a,b'], 'class "a,b" holds ",", which names of files or lists cannot'],
    [['a\nb'], 'class "a\\nb" holds "\\n", which names of files or lists cannot'],
    [['\ud800'], 'class "\\ud800" holds "\\ud800", which names of files or lists cannot'],
    [['__proto__'], 'class "__proto__" is reserved'],
    [['Any Foreground'], 'class "Any Foreground" is reserved'],
  ] as const) {
    it(`are refused where ${told}`, () => {
      expect(classNamesFault(names)).to.equal(told);
    });
  }

  it('are not those of the background and of rows of several classes', () => {
    for (const name of [backgroundClass, anyForegroundRow, allClassesRow])
      expect(classNamesFault(['lesion', name]), name).to.equal(`class "${name}" is reserved`);
  });

  it('of sets from before this rule stay readable where a record can hold them', () => {
    for (const names of [['NCR/NET', 'edema'], ['kidney', '2'], ['Ki-67 > 10 %'], ['a b', 'a-b']])
      expect(recordedNamesFault(names), names.join()).to.equal(undefined);
    expect(recordedNamesFault(['lesion', ''])).to.equal('class "" is empty');
    expect(recordedNamesFault(['background', 'lesion'])).to.equal('class "background" is reserved');
    expect(recordedNamesFault(['a', 'b', 'a'])).to.equal('class "a" stands twice');
  });

  it('lead no file name out of its folder', () => {
    expect(inFileName('anterior hippocampus')).to.equal('anterior-hippocampus');
    expect(inFileName('../../NCR/NET %')).to.equal('..-..-NCR-NET--');
  });

  it('are sound in every manifest', () => {
    for (const id of dataSetIds())
      expect(classNamesFault(loadManifest(id).foregroundClasses), id).to.equal(undefined);
  });
});
