import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { buildReport } from '../../../src/report/build-report.js';
import { livePart } from '../../../src/report/page/live-part.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';
import { sampleChart } from '../chart/sample-chart.js';

describe('interactive parts of the page', () => {
  const study = syntheticStudy({ ...smallStudy, datasets: smallStudy.datasets.slice(0, 1) });
  const page = buildReport(study).files.get('report.html')!;
  const figures = [
    ...page.matchAll(/<figure id="[^"]+" class="block explorable[^"]*">[\s\S]*?<\/figure>/g),
  ].map(([text]) => text);

  it('are offered for the overview, A against A, the five figures of a pair, and case by case', () => {
    const titles = figures.map((text) => text.match(/<h4 id="[^"]+">([^:]+):/)![1]);
    expect(titles).to.deep.equal([
      'Overview',
      'A against A',
      'Reliability',
      'Isotonic curve',
      'Difference per case',
      'Case by case',
      'Softmax threshold',
      'Training',
    ]);
  });

  it('have a button that names its figure, a place to draw in, and data to draw', () => {
    for (const text of figures) {
      const titleId = text.match(
        /<button type="button" class="explore" aria-describedby="([^"]+)" hidden>/,
      )![1];
      expect(text).to.contain(`<h4 id="${titleId}">`);
      expect(text).to.match(/<div class="live" role="group" aria-label="[^"]+" hidden><\/div>/);
      const { charts } = JSON.parse(text.match(/<script type="application\/json">(.*?)<\/script>/)![1]!);
      for (const { chart } of charts) {
        expect(chart.panels.length).to.be.greaterThan(0);
        for (const { series } of chart.panels) expect(series.length).to.be.greaterThan(1);
      }
    }
    expect(page.match(/class="explore"/g)).to.have.length(figures.length);
    const ids = [...page.matchAll(/<h4 id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('load nothing from elsewhere', () => {
    expect(page).to.not.match(/<(?:script|link|img|iframe)[^>]+(?:src|href)=/);
    expect(page).to.not.match(/(?:src|href)="?https?:/);
  });

  it('run under a policy that knows each script by its bytes, and no other', () => {
    const policy = page.match(/<meta http-equiv="Content-Security-Policy" content="([^"]+)">/)![1]!;
    expect(page.indexOf(policy)).to.be.below(page.indexOf('<style>'));
    const sha256 = (text: string | Buffer) =>
      `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const own = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => sha256(text!));
    const plotly = sha256(readFileSync('node_modules/plotly.js-dist/plotly.js'));
    expect(policy.split('; ')).to.include.members(["default-src 'none'", "base-uri 'none'"]);
    expect(policy)
      .to.match(/script-src [^;]*;/)
      .and.not.to.match(/script-src[^;]*unsafe/);
    expect(policy.match(/script-src ([^;]+)/)![1]!.split(' ')).to.deep.equal([...own, plotly]);
    expect(page, 'no handlers in attributes').not.to.match(/<[^<>]*\son[a-z]+=/);
  });

  it('come out the same again', () => {
    expect(buildReport(study).files.get('report.html')).to.equal(page);
  });

  it('say that they need scripts', () => {
    expect(page).to.match(/<noscript>.*Scripts are off.*<\/noscript>/);
  });

  it('keep a text that would end their element inside it', () => {
    const chart = { ...sampleChart, subtitle: '</script><b>' };
    const html = livePart('"A" < B', { choice: '', charts: [{ label: '', chart }] });
    expect(html.match(/<\/script>/g)).to.have.length(1);
    expect(html).to.contain('aria-label="&quot;A&quot; &lt; B"');
    const data = JSON.parse(html.match(/<script type="application\/json">(.*?)<\/script>/)![1]!);
    expect(data.charts[0].chart.subtitle).to.equal('</script><b>');
  });
});
