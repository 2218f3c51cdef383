import { expect } from 'chai';
import { parseReplicateOptions } from '../../src/cli/replicate-options.js';

describe('parseReplicateOptions', () => {
  it('takes what is not named from the preset', () => {
    const { request, device, jobs, namedDatasets } = parseReplicateOptions([]);
    expect(request.preset.name).to.equal('smoke');
    expect(request.datasets).to.have.length(6);
    expect(request.losses).to.deep.equal(['dsc', 'dsc++']);
    expect(request.seeds).to.deep.equal([1]);
    expect([device, jobs, namedDatasets]).to.deep.equal(['auto', 1, false]);
  });

  it('reads lists and overrides', () => {
    const { request, namedDatasets } = parseReplicateOptions([
      ...['--preset', 'mini', '--datasets', 'dsb2018, chasedb1', '--losses', 'tversky,tversky++'],
      ...['--seeds', '4,5', '--epochs', '7', '--learning-rate', '0.05', '--precision', 'bf16'],
    ]);
    expect(request.datasets).to.deep.equal(['dsb2018', 'chasedb1']);
    expect(request.losses).to.deep.equal(['tversky', 'tversky++']);
    expect(request.seeds).to.deep.equal([4, 5]);
    expect(request.overrides).to.deep.equal({ epochs: 7, learningRate: 0.05, precision: 'bf16' });
    expect(namedDatasets).to.equal(true);
  });

  for (const [argv, message] of [
    [['--preset', 'mni'], /unknown preset "mni"; did you mean "mini"/],
    [['--datasets', 'dsb2081'], /unknown data set "dsb2081"; did you mean "dsb2018"/],
    [['--losses', 'dsc,dcs++'], /unknown loss "dcs\+\+"; did you mean "dsc\+\+"/],
    [['--epoch', '3'], /unknown option --epoch; did you mean --epochs/],
    [['--epochs', 'ten'], /invalid --epochs "ten"; give a number above 0/],
    [['--epochs', '1.5'], /invalid --epochs "1.5"; give a whole number from 1 on/],
    [['--seeds', '1,,2'], /invalid --seeds ""/],
    [['--jobs', '-1'], /invalid arguments|invalid --jobs/],
    [['--json'], /invalid --json without --dry-run.*; add --dry-run/],
    [['--device', 'tpu'], /unknown device "tpu"/],
    [['surplus'], /invalid arguments/],
  ] as const) {
    it(`refuses ${argv.join(' ')}`, () => {
      expect(() => parseReplicateOptions(argv))
        .to.throw(message)
        .with.property('exitCode', 2);
    });
  }
});
