import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

const { npmEnvironment } = (await import(new URL('../../tools/setup/npm.mjs', import.meta.url).href)) as {
  npmEnvironment: (environment: NodeJS.ProcessEnv) => NodeJS.ProcessEnv;
};

describe('npmEnvironment', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'home-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('leaves npm its cache in a home that can be written, there or not yet', () => {
    for (const cache of [home, join(home, '.npm', 'deeper')]) {
      const environment = { npm_config_cache: cache };
      expect(npmEnvironment(environment)).to.equal(environment);
    }
  });

  it('puts the cache into the clone where the home cannot be written', () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    const { npm_config_cache: cache, ...rest } = npmEnvironment({
      npm_config_cache: join(file, '.npm'),
      A: '1',
    });
    expect(cache).to.match(/\.setup.npm-cache$/);
    expect(rest).to.deep.equal({ A: '1' });
  });
});
