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

  it('are offered for the answer, the overview, the five figures of a pair, case by case, and the A/A comparison', () => {
    const titles = figures.map((text) => text.match(/<h3 id="[^"]+">([^<:]+)/)![1]);
    expect(titles).to.deep.equal([
      'DSC++ minus DSC on every data set',
      'Overview',
      'Reliability',
      'Difference per case',
      'Case by case',
      'Softmax threshold',
      'Isotonic curve',
      'A/A comparison',
      'Training',
    ]);
  });

  it('have a button that names its figure, a place to draw in, and data to draw', () => {
    for (const text of figures) {
      const titleId = text.match(
        /<button type="button" class="explore" aria-describedby="([^"]+)" hidden>/,
      )![1];
      expect(text).to.contain(`<h3 id="${titleId}">`);
      expect(text).to.match(/<div class="live" role="group" aria-label="[^"]+" hidden><\/div>/);
      const { charts } = JSON.parse(text.match(/<script type="application\/json">(.*?)<\/script>/)![1]!);
      for (const { chart } of charts) {
        expect(chart.panels.length).to.be.greaterThan(0);
        for (const { series } of chart.panels) expect(series.length).to.be.greaterThan(1);
      }
    }
    expect(page.match(/class="explore"/g)).to.have.length(figures.length);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
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
    expect(page).to.match(/<noscript>.*Scripts are disabled.*<\/noscript>/);
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

describe('the page of a study', () => {
  const study = syntheticStudy(smallStudy);
  const { files } = buildReport(study);
  const page = files.get('report.html')!;
  const place = (text: string) => {
    const at = page.indexOf(text);
    expect(at, text).to.be.greaterThan(0);
    return at;
  };

  it('begins with the answer, its picture, the verdicts and the limits, and only then its contents', () => {
    const places = [
      'id="answer"',
      'id="mean-differences-dsc"',
      'id="verdicts"',
      'id="against"',
      'id="limits"',
      'class="contents"',
      'id="claims"',
      'id="calibration"',
    ].map(place);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
  });

  it('has the sentences of answer.md, so that who quotes one quotes the other', () => {
    const sentences = files
      .get('answer.md')!
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('## '))
      .map((line) => line.replace(/^- \*\*.*?\*\* /, ''));
    expect(sentences).to.have.length.greaterThan(15);
    const text = page.replaceAll('&quot;', '"').replaceAll('&lt;', '<');
    for (const sentence of sentences) expect(text).to.contain(sentence);
  });

  it('lists in its contents what is there, and nothing else', () => {
    const nav = page.match(/<nav class="contents"[\s\S]*?<\/nav>/)![0];
    const ids = [...nav.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
    expect(ids).to.include.members(['claims', 'calibration', 'thresholds', 'temperature', 'provenance']);
    expect(ids).not.to.include('observers');
    for (const id of ids) place(`<section id="${id}"`);
  });

  it('says on each tile what it rests on, a stand-in by name', () => {
    const tiles = [...page.matchAll(/<article class="tile[\s\S]*?<\/article>/g)].map(([text]) => text);
    expect(tiles).to.have.length(3);
    expect(tiles[0]).to.contain(
      '2 data sets (chasedb1, dsb2018), 16 images of unknown patients, 4 pairs of networks.',
    );
    expect(tiles[0]).to.contain('chasedb1 is an open stand-in for drive.');
    expect(tiles[1]).to.contain('No basis yet');
  });

  it('shows difference and p of a table before what is on demand', () => {
    const table = page.match(/<section id="table-significance"[\s\S]*?<\/section>/)![0];
    const heads = [...table.matchAll(/<th scope="col" class="([^"]+)">([^<]+)/g)].map(([, name, text]) => [
      text,
      name,
    ]);
    expect(heads.slice(0, 5).map(([text]) => text)).to.deep.equal([
      'Data set',
      'Quantity',
      'Difference [95 %]',
      'p',
      'p (Holm)',
    ]);
    const more = heads.filter(([, name]) => name!.includes('more')).map(([text]) => text);
    expect(more).to.include.members(['Cases', 'p (Wilcoxon)']);
    expect(table).to.contain(`All columns (${more.length} more)`);
  });

  it('explains with its own numbers why ECE per image and pooled differ', () => {
    expect(page).to.match(
      /<dt>Per image and pooled<\/dt><dd>.*\d\.\d{4} per image \(table of significance\), \d\.\d{4} pooled over the same networks\./,
    );
  });

  it('links each figure to its data and each section to its notebooks', () => {
    const figures = [...page.matchAll(/<figure id="[^"]+" class="block[\s\S]*?<\/figure>/g)];
    expect(figures.length).to.be.greaterThan(10);
    for (const [text] of figures) expect(text).to.match(/<p class="data">Data: /);
    for (const [, path] of page.matchAll(/href="((?:tables|figures)\/[^"]+)"/g)) {
      expect(files.has(path!), path).to.equal(true);
    }
    expect(page).to.contain('href="../../notebooks/85-thresholds.ipynb"');
    expect(page, 'the command that goes on').to.match(
      /class="slider[\s\S]*<code>npm run explore<\/code>[\s\S]*id="temperature"/,
    );
  });

  it('has captions for papers that stand alone', () => {
    const caption = files.get('tables/significance.tex')!.match(/\\caption\{(.*)\}\\label/)![1]!;
    expect(caption).to.contain('Preset mini').and.to.contain('dsb2018 (8 test cases');
    expect(caption).to.contain('DSC and DSC++ under 2 seeds').and.to.contain('two-sided t test');
    expect(files.get('tables/captions.csv')).to.match(/^mini,chasedb1 dsb2018,significance,/m);
  });
});
