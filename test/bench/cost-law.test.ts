import { expect } from 'chai';
import { costFigure } from '../../bench/cost-figure.js';
import { costPoint, costSeries, fittedExponent } from '../../bench/cost-law.js';
import { costTable } from '../../bench/tables-beside-peers.js';

describe('the cost law', () => {
  it('finds the exponent of a power, whatever its factor', () => {
    expect(fittedExponent([1, 4, 16, 64].map((x) => [x, 5 * x ** 1.5]))).to.be.closeTo(1.5, 1e-12);
    expect(fittedExponent([2, 3].map((x) => [x, 7]))).to.be.closeTo(0, 1e-12);
    // ln y = 0, 1, 4 at ln x = 0, 1, 2: Σ (ln x − 1)(ln y − 5/3) ÷ 2 = (5/3 + 7/3) ÷ 2 = 2.
    expect(fittedExponent([0, 1, 2].map((t) => [Math.E ** t, Math.E ** (t * t)]))).to.be.closeTo(2, 1e-12);
    expect(fittedExponent([[3, 5]])).to.be.NaN;
  });

  const line = (medianMs: number, megabytes: number) => ({ medianMs, megabytes });
  const first = costPoint(16, [line(2, 10), line(1, 30), line(4, 20)]);
  const series = [costSeries('step', 'pixels', [first, costPoint(256, [line(32, 20)])])];

  it('takes medians over rounds, with their range', () => {
    expect(first).to.deep.equal({ value: 16, medianMs: 2, lowestMs: 1, highestMs: 4, megabytes: 20 });
    // From 2 to 32 ms over a factor of 16 in pixels, and 20 MB throughout.
    expect(series[0]!.exponents.time).to.be.closeTo(1, 1e-12);
    expect(series[0]!.exponents.memory).to.be.closeTo(0, 1e-12);
    expect(costTable(series)).to.match(
      /^step against pixels +16 … 256 +2\.0 … 32\.0 +1\.00 +20 … 20 +0\.00$/m,
    );
  });

  it('is drawn with both exponents, the slope of a power being straight', () => {
    const picture = costFigure(series, 'a processor');
    expect(picture).to.contain('time exponent 1.00, memory 0.00').and.to.contain('a processor');
    // Sixteenfold time at sixteenfold pixels runs along the dotted line, from corner to corner of 190 × 190 pixels.
    const path = (ink: string) =>
      picture.match(new RegExp(`class="line ${ink}" d="(M0,[\\d.]+L190,[\\d.]+)"`))?.[1];
    const [guide, time] = [path('guide'), path('calibrated')];
    expect(guide).to.be.a('string');
    expect(time).to.deep.equal(guide);
  });
});
