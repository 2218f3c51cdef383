import { request } from 'node:http';
import { expect } from 'chai';
import { type SiteServer, serveSite } from '../../src/explore/serve-site.js';

describe('the server of the explored page', () => {
  let server: SiteServer;
  const faults: string[] = [];
  before(async () => {
    const files = new Map([
      ['index.html', { type: 'text/html', bytes: () => Buffer.from('page') }],
      ['runs/0/facts.json', { type: 'application/json', bytes: () => Buffer.from('{}') }],
      [
        'broken',
        {
          type: 'text/plain',
          bytes: () => {
            throw new Error('no weights');
          },
        },
      ],
    ]);
    server = await serveSite(files, 0, ({ message }) => faults.push(message));
  });
  after(() => server.close());

  function ask(path: string, { method = 'GET', host }: { method?: string; host?: string } = {}) {
    const { hostname, port } = new URL(server.address);
    return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((done, reject) => {
      const headers = host === undefined ? {} : { host };
      request({ hostname, port, path, method, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () =>
          done({
            status: response.statusCode!,
            headers: response.headers,
            text: Buffer.concat(parts).toString(),
          }),
        );
      })
        .on('error', reject)
        .end();
    });
  }

  it('listens on the loopback, and sends the policy with every file', async () => {
    expect(server.address).to.match(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    for (const path of ['/', '/index.html?x=1', '/runs/0/facts.json', '/nothing']) {
      const { headers } = await ask(path);
      expect(headers['content-security-policy'], path).to.match(
        /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; .*connect-src 'self'; .*frame-ancestors 'none'$/,
      );
      expect(headers, path).to.include({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      });
    }
    expect((await ask('/')).text).to.equal('page');
  });

  it('answers to its own name alone, so that no page elsewhere reaches it by a name that leads here', async () => {
    const { port } = new URL(server.address);
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${Number(port) + 1}`])
      expect((await ask('/', { host })).status, host).to.equal(403);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`])
      expect((await ask('/', { host })).status, host).to.equal(200);
  });

  it('knows the files of its list and no path beside them', async () => {
    const paths = [
      '/../package.json',
      '/..%2fpackage.json',
      '/runs/0/../../package.json',
      '//etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/runs/0',
      '/constructor',
      '/package.json',
    ];
    for (const path of paths) expect((await ask(path)).status, path).to.equal(404);
  });

  it('takes nothing', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await ask('/', { method })).status).to.equal(405);
    expect(await ask('/', { method: 'HEAD' })).to.include({ status: 200, text: '' });
  });

  it('says what is wrong with a file that cannot be made, there and to its command', async () => {
    expect(await ask('/broken')).to.include({ status: 500, text: 'no weights\n' });
    expect(faults).to.deep.equal(['no weights']);
  });

  it('refuses a port that is taken, in a sentence', async () => {
    const port = Number(new URL(server.address).port);
    const error = await serveSite(new Map(), port, () => {}).catch((reason: Error) => reason);
    expect((error as Error).message).to.match(/^invalid --port \d+ \(it is taken\); give another/);
  });
});
