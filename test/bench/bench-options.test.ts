import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { parseBenchOptions, sectionNames } from '../../bench/bench-options.js';
import { UsageError } from '../../src/core/errors.js';

describe('bench options', () => {
  it('measures everything on all cores unless told otherwise', () => {
    expect(parseBenchOptions([])).to.deep.equal({
      sections: sectionNames,
      extent: 'usual',
      rounds: undefined,
      threads: availableParallelism(),
      device: 'cpu',
      json: undefined,
      peers: true,
    });
  });

  it('measures on a graphics card what runs there', () => {
    expect(parseBenchOptions(['--device', 'gpu'])!.sections).to.deep.equal([
      'step',
      'inference',
      'epoch',
      'memory',
    ]);
    expect(parseBenchOptions(['--device', 'gpu', '--only', 'road'])!.sections).to.deep.equal(['road']);
  });

  it('takes sections in the order of the run, whatever the order asked for', () => {
    expect(parseBenchOptions(['--only', 'memory,step'])!.sections).to.deep.equal(['step', 'memory']);
  });

  it('reads every option', () => {
    const argv = [
      '--quick',
      '--rounds',
      '4',
      '--threads',
      '3',
      '--device',
      'gpu',
      '--json',
      'b.json',
      '--no-peers',
    ];
    expect(parseBenchOptions(argv)).to.include({
      extent: 'quick',
      rounds: 4,
      threads: 3,
      device: 'gpu',
      json: 'b.json',
      peers: false,
    });
    expect(parseBenchOptions(['--full'])!.extent).to.equal('full');
  });

  it('asks for help', () => {
    expect(parseBenchOptions(['--help'])).to.equal(undefined);
  });

  const refused: [string[], RegExp][] = [
    [['--only', 'step,metrix'], /unknown section "metrix"; did you mean "metrics"/],
    [['--device', 'tpu'], /unknown device "tpu"/],
    [['--threads', '0'], /invalid --threads 0/],
    [['--rounds', 'two'], /invalid --rounds two/],
    [['--threads', '1.5'], /invalid --threads 1\.5/],
    [['--quick', '--full'], /--quick together with --full/],
    [['--fast'], /unknown option --fast/],
  ];
  for (const [argv, message] of refused) {
    it(`refuses ${argv.join(' ')}`, () => {
      expect(() => parseBenchOptions(argv)).to.throw(UsageError, message);
    });
  }
});
