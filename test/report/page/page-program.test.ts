import { expect } from 'chai';
import { chartJson, readChartJson } from '../../../src/report/page/chart-json.js';
import { pageProgram } from '../../../src/report/page/page-program.js';
import { sampleChart } from '../chart/sample-chart.js';

describe('the program of the page', () => {
  const program = pageProgram();

  it('is one script that names no module and no path of the machine', () => {
    expect(program).to.match(/^\(\(\)=>\{/);
    expect(program).to.not.match(/\b(?:import|export)\b|\brequire\(/);
    expect(program).to.not.include(process.cwd()).and.not.include('</script');
  });

  it('is small beside Plotly', () => {
    expect(program.length).to.be.lessThan(60_000);
  });
});

describe('charts in the page', () => {
  const charts = { choice: '', charts: [{ label: '', chart: sampleChart }] };

  it('come back as they were, undefined values too', () => {
    expect(readChartJson(chartJson(charts))).to.deep.equal(charts);
  });

  it('keep five digits', () => {
    const series = [{ label: 'L', ink: 'guide', draw: 'line', x: [1 / 3], y: [123456] }] as const;
    const panels = [{ ...sampleChart.panels[0]!, series }];
    const text = chartJson({ choice: '', charts: [{ label: '', chart: { ...sampleChart, panels } }] });
    const { x, y } = readChartJson(text).charts[0]!.chart.panels[0]!.series[0]!;
    expect([x, y]).to.deep.equal([[0.33333], [123460]]);
  });
});
