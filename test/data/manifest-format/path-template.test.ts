import { expect } from 'chai';
import {
  fillTemplate,
  segmentPattern,
  templateFault,
} from '../../../src/data/manifest-format/path-template.js';

describe('templates', () => {
  it('take a case twice in one segment, and a dollar as it is', () => {
    const pattern = segmentPattern('{case}_of_{case}.png');
    expect(pattern.exec('a1_of_a1.png')?.groups?.case).to.equal('a1');
    expect(pattern.test('a1_of_a2.png')).to.equal(false);
    expect(fillTemplate('{case}/{case}.png', "a$&$'b")).to.equal("a$&$'b/a$&$'b.png");
  });
});

describe('templateFault', () => {
  it('lets plain paths pass, with spaces and a star at the end', () => {
    for (const path of ['{case}.png', 'Ground Truth/{case}.tif', 'a/{case}/masks/*.png', 'a..b/c']) {
      expect(templateFault(path), path).to.equal(undefined);
    }
  });

  it('refuses what could leave the folder or hide where it leads', () => {
    for (const path of ['..', 'a/../b', '/a', 'c:\\a', 'a//b', './a', 'a/', '*/b', 'a\0b', '', '*a*b*c']) {
      expect(templateFault(path), JSON.stringify(path)).to.be.a('string');
    }
  });
});
