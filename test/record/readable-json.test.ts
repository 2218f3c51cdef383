import { expect } from 'chai';
import fc from 'fast-check';
import type { Json } from '../../src/core/canonical-json.js';
import { readableJson } from '../../src/record/readable-json.js';
import { property } from '../property.js';

describe('readableJson', () => {
  it('indents objects, and keeps an array of plain values on one line', () => {
    expect(readableJson({ cases: ['a', 'b'], steps: [{ op: 'z' }], none: {}, nothing: [] })).to.equal(
      [
        '{',
        '  "cases": ["a", "b"],',
        '  "steps": [',
        '    {',
        '      "op": "z"',
        '    }',
        '  ],',
        '  "none": {},',
        '  "nothing": []',
        '}',
        '',
      ].join('\n'),
    );
  });

  property('parses back to the same value', [fc.jsonValue()], (value) => {
    expect(JSON.parse(readableJson(value as Json))).to.deep.equal(JSON.parse(JSON.stringify(value)));
  });
});
