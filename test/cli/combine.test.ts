import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fakeChase } from '../data/fake-folders.js';
import { typedHere } from './in-this-process.js';

describe('npm run replicate -- --combine', () => {
  let out: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'combine-'));
  });
  afterEach(() => rmSync(out, { recursive: true }));
  const replicate = (...args: string[]) =>
    typedHere(['replicate', ...args, '--no-notebooks', '--out', join(out, 'results'), '--data-dir', out]);

  it('finds a set whose manifest lies elsewhere, as the training did', async () => {
    const manifest = join(out, 'elsewhere-my-nuclei.json');
    const phantom = JSON.parse(readFileSync('data-manifests/phantom-nuclei.json', 'utf8'));
    writeFileSync(manifest, JSON.stringify({ ...phantom, id: 'elsewhere-my-nuclei' }));
    const small = ['--manifest', manifest, '--losses', 'dsc', '--seeds', '1', '--epochs', '1'];
    const options = [...small, '--base-filters', '2'];
    const trained = await replicate(...options);
    expect(trained.code, trained.stderr).to.equal(0);
    const combined = await replicate(...options, '--combine', 'mirrors');
    expect(combined.code, combined.stderr).to.equal(0);
    expect(combined.stderr).to.contain('1 record to make, 0 there\n');
    const place = join(out, 'results', 'smoke', 'elsewhere-my-nuclei', 'dsc~mirrors', 'seed-1');
    expect(existsSync(join(place, 'done.json'))).to.equal(true);
    const single = await replicate(...options, '--combine', 'ensemble');
    expect(single.stderr).to.match(
      /^note: no ensemble: this plan has one seed for each fold; train more with --seeds 1,2, then give --seeds 1,2 /m,
    );
    const { stderr } = await replicate(...options, '--seeds', '1,2', '--combine', 'ensemble');
    expect(stderr).to.match(
      /^note: no ensemble of a fold before all seeds .*missing: 1 run \(.*dsc\/seed-2\)/m,
    );
    const again = await replicate(...options, '--combine', 'mirrors');
    expect(again.stderr).to.contain('0 records to make, 1 there\n');
  });

  it('leaves out what of a preset’s list is not there, but not what was named', async () => {
    await fakeChase(out);
    const asked = ['--preset', 'mini', '--losses', 'dsc', '--combine', 'mirrors'];
    const { code, stderr } = await replicate(...asked);
    // Nothing is trained of what is there, so there is nothing to report on.
    expect(code).to.equal(3);
    expect(stderr)
      .to.match(/^left out: dsb2018 \(missing data folder of dsb2018/m)
      .and.contain('0 records to make, 0 there\n');
    const named = await replicate(...asked, '--datasets', 'chasedb1,dsb2018');
    expect(named.code).to.equal(3);
    expect(named.stderr).to.match(/^missing data folder of dsb2018/m);
  });
});
