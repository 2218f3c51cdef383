import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { embeddedPlotly } from '../../../src/report/page/embedded-plotly.js';
import { plotlyId } from '../../../src/report/page/plotly-id.js';

describe('Plotly in the page', () => {
  const text = embeddedPlotly();
  const packed = Buffer.from(
    text.match(`<script type="text/plain" id="${plotlyId}">([^<]*)</script>`)![1]!,
    'base64',
  );

  it("unpacks to the package's bytes", () => {
    const package_ = readFileSync('node_modules/plotly.js-dist/plotly.js');
    expect(gunzipSync(packed).equals(package_)).to.equal(true);
  });

  it('is packed without the time, and once', () => {
    // The four bytes of gzip's header that hold it (RFC 1952, MTIME).
    expect([...packed.subarray(4, 8)]).to.deep.equal([0, 0, 0, 0]);
    expect(embeddedPlotly()).to.equal(text);
  });

  it('carries its licence where a reader of the source sees it', () => {
    const comment = text.match(/^<!--[\s\S]*?-->/)![0];
    expect(comment)
      .to.match(/plotly\.js v\d+\.\d+\.\d+/)
      .and.match(/Copyright .* Plotly/);
    const licence = readFileSync('node_modules/plotly.js-dist/LICENSE', 'utf8').trim();
    expect(comment).to.contain(licence);
  });
});
