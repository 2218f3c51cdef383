import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { pack } from 'tar-stream';
import { DataError, InterruptedRunError } from '../../../src/core/errors.js';
import { fetchDataSet } from '../../../src/data/fetch/fetch-data-set.js';
import { unpackArchive } from '../../../src/data/fetch/unpack-archive.js';
import type { Archive, Manifest } from '../../../src/data/manifest-format/manifest.js';
import { loadManifest, loadManifests } from '../../../src/data/manifest-format/manifest-files.js';
import { skipBecause } from '../../skip-because.js';

/** Answers of a host on this machine: path → handler. */
type Routes = Record<string, (request: IncomingMessage, response: ServerResponse) => void>;

describe('fetchDataSet', () => {
  let dataDir: string;
  let server: Server;
  let host: string;
  let routes: Routes;
  let requests: string[];

  before((done) => {
    server = createServer((request, response) => {
      requests.push(`${request.url} ${request.headers.range ?? ''}`.trim());
      const route = routes[request.url!];
      if (route) route(request, response);
      else response.writeHead(404).end();
    }).listen(0, '127.0.0.1', () => {
      host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  after((done) => {
    server.close(done);
  });
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'fetch-'));
    requests = [];
    routes = {};
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const files = { 'images/a.png': 'first image', 'images/b.png': 'second image' };
  const manifestFor = (bytes: Buffer, paths: readonly string[], more: Partial<Archive> = {}): Manifest => ({
    ...loadManifest('chasedb1'),
    obtain: {
      gated: false,
      steps: ['ask'],
      archives: [
        {
          file: 'set.tar',
          addresses: paths.map((path) => `${host}${path}`),
          checksum: { algorithm: 'sha256', digest: sha256(bytes), source: 'the test' },
          unpackInto: '',
          ...more,
        },
      ],
    },
  });

  it('downloads, verifies, unpacks, and leaves nothing aside', async () => {
    const bytes = await tarOf(files);
    routes['/set.tar'] = serve(bytes);
    const seen: [string, number, number | undefined][] = [];
    const outcome = await fetchDataSet(manifestFor(bytes, ['/set.tar']), dataDir, (file) => (have, total) => {
      seen.push([file, have, total]);
    });
    expect(outcome).to.deep.equal({ kind: 'fetched', folder: join(dataDir, 'chasedb1') });
    expect(readFileSync(join(dataDir, 'chasedb1/images/b.png'), 'utf8')).to.equal('second image');
    expect(seen.at(-1)).to.deep.equal(['set.tar', bytes.length, bytes.length]);
    expect(await readdir(join(dataDir, '.downloads'))).to.deep.equal([]);
  });

  it('goes on where an earlier try stopped', async () => {
    const bytes = await tarOf(files);
    routes['/cut.tar'] = (_, response) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 700));
      // Cut only once the bytes have reached the disk: what is still under way when a line breaks may be lost.
      const part = join(dataDir, '.downloads/chasedb1/set.tar.part');
      const waiting = setInterval(() => {
        if (!existsSync(part) || statSync(part).size < 700) return;
        clearInterval(waiting);
        response.destroy();
      }, 10);
    };
    const cut = manifestFor(bytes, ['/cut.tar']);
    expect(await failureOf(fetchDataSet(cut, dataDir))).to.be.instanceOf(InterruptedRunError);
    expect((await stat(join(dataDir, '.downloads/chasedb1/set.tar.part'))).size).to.equal(700);
    routes['/cut.tar'] = serve(bytes);
    await fetchDataSet(cut, dataDir);
    expect(requests).to.deep.equal(['/cut.tar', '/cut.tar bytes=700-']);
    expect(readFileSync(join(dataDir, 'chasedb1/images/a.png'), 'utf8')).to.equal('first image');
  });

  it('starts anew where the earlier bytes turn out wrong', async () => {
    const bytes = await tarOf(files);
    await mkdir(join(dataDir, '.downloads/chasedb1'), { recursive: true });
    writeFileSync(join(dataDir, '.downloads/chasedb1/set.tar.part'), 'of another version');
    routes['/set.tar'] = serve(bytes);
    await fetchDataSet(manifestFor(bytes, ['/set.tar']), dataDir);
    expect(requests).to.deep.equal(['/set.tar bytes=18-', '/set.tar']);
  });

  it('starts anew where a host knows no ranges', async () => {
    const bytes = await tarOf(files);
    await mkdir(join(dataDir, '.downloads/chasedb1'), { recursive: true });
    writeFileSync(join(dataDir, '.downloads/chasedb1/set.tar.part'), bytes.subarray(0, 300));
    routes['/set.tar'] = (_, response) => response.end(bytes);
    expect((await fetchDataSet(manifestFor(bytes, ['/set.tar']), dataDir)).kind).to.equal('fetched');
  });

  it('turns to a mirror from a web page and from a missing file', async () => {
    const bytes = await tarOf(files);
    routes['/login'] = (_, response) => {
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<html>please log in</html>');
    };
    routes['/good.tar'] = serve(bytes);
    await fetchDataSet(manifestFor(bytes, ['/login', '/gone', '/good.tar']), dataDir);
    expect(requests).to.deep.equal(['/login', '/gone', '/good.tar']);
  });

  it('says of a web page that it is one', async () => {
    routes['/login'] = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>please log in</html>');
    };
    const error = await failureOf(fetchDataSet(manifestFor(Buffer.of(1), ['/login']), dataDir));
    expect(error).to.be.instanceOf(DataError);
    expect(error.message).to.match(
      /^invalid answer \(expected a file, found a web page\): http.*\/login; the address/,
    );
    expect(existsSync(join(dataDir, 'chasedb1'))).to.equal(false);
  });

  it('lists what every address answered', async () => {
    const error = await failureOf(fetchDataSet(manifestFor(Buffer.of(1), ['/a', '/b']), dataDir));
    expect(error.message).to.match(
      /set\.tar, no address gave it:\n {2}- .*\/a.*\n {2}- .*HTTP status 404.*\/b/,
    );
  });

  it('refuses bytes with another checksum and keeps none of them', async () => {
    routes['/set.tar'] = serve(Buffer.from('something else'));
    const error = await failureOf(fetchDataSet(manifestFor(await tarOf(files), ['/set.tar']), dataDir));
    expect(error.message).to.match(
      /^invalid download \(its sha256 is not [0-9a-f]{64}, the checksum of the test\)/,
    );
    expect(await readdir(join(dataDir, '.downloads/chasedb1'))).to.deep.equal(['unpacked']);
  });

  it('refuses an archive whose member leaves the folder', async () => {
    const bytes = await tarOf({ 'good.png': 'x', '../../evil.png': 'x' });
    routes['/set.tar'] = serve(bytes);
    const error = await failureOf(fetchDataSet(manifestFor(bytes, ['/set.tar']), dataDir));
    expect(error.message).to.match(
      /^invalid archive: its member "\.\.\/\.\.\/evil\.png" climbs out of the folder/,
    );
    expect(existsSync(join(dataDir, 'chasedb1'))).to.equal(false);
    expect(existsSync(join(dataDir, '.downloads/evil.png'))).to.equal(false);
    expect(existsSync(join(dataDir, '.downloads/chasedb1/unpacked'))).to.equal(false);
  });

  it('never touches a folder that is there', async () => {
    await mkdir(join(dataDir, 'chasedb1'));
    const outcome = await fetchDataSet(manifestFor(Buffer.of(1), ['/set.tar']), dataDir);
    expect(outcome.kind).to.equal('already there');
    expect(requests).to.deep.equal([]);
  });

  it('asks nobody for gated, unverifiable and drawn sets', async () => {
    for (const manifest of loadManifests()) {
      const archives = manifest.obtain.archives ?? [];
      if (archives.length > 0 && archives.every(({ checksum }) => checksum)) continue;
      const outcome = await fetchDataSet(manifest, dataDir);
      expect(outcome.kind, manifest.id).to.equal('by hand');
    }
    expect(await readdir(dataDir)).to.deep.equal([]);
  });
});

describe('unpackArchive', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unpack-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const unpack = (name: string, bytes: Buffer) => {
    writeFileSync(join(folder, name), bytes);
    return unpackArchive(join(folder, name), join(folder, 'out'));
  };

  it('unpacks gzipped tar, without what Macs add', async () => {
    await unpack(
      'set.tar.gz',
      gzipSync(await tarOf({ 'a/b.txt': 'text', 'a/._b.txt': 'fork', '__MACOSX/c': '' })),
    );
    expect(readFileSync(join(folder, 'out/a/b.txt'), 'utf8')).to.equal('text');
    expect(await readdir(join(folder, 'out'))).to.deep.equal(['a']);
    expect(await readdir(join(folder, 'out/a'))).to.deep.equal(['b.txt']);
  });

  it('unpacks zip', async () => {
    await unpack('set.zip', zipOf({ 'a/b.txt': 'text', 'a/': '' }));
    expect(readFileSync(join(folder, 'out/a/b.txt'), 'utf8')).to.equal('text');
  });

  for (const name of ['../evil', '/etc/evil', 'a/../../evil', 'a\\..\\evil']) {
    it(`refuses the zip member ${name}`, async () => {
      const error = await failureOf(unpack('set.zip', zipOf({ [name]: 'x' })));
      expect(error).to.be.instanceOf(DataError);
      expect(error.message).to.match(/^invalid archive/);
      expect(existsSync(join(folder, 'evil'))).to.equal(false);
    });
  }

  it('refuses links', async () => {
    const tar = pack();
    tar.entry({ name: 'door', type: 'symlink', linkname: '/etc' });
    tar.finalize();
    const error = await failureOf(unpack('set.tar', await buffer(tar)));
    expect(error.message).to.match(/its member "door" is a link/);
  });

  it('refuses by what its members say, before they are written', async () => {
    const zip = zipOf({ 'a.txt': 'text' });
    const entry = zip.indexOf('PK\x01\x02', 0, 'latin1');
    zip.writeUInt16LE(8, entry + 10); // deflated
    zip.writeUInt32LE(3e9, entry + 24); // bytes when inflated
    const tar = Buffer.from(await tarOf({ 'a.txt': 'text' }));
    // Ten thousand million bytes in octal digits, and the sum of the header's bytes to go with it.
    tar.write(`${(1e10).toString(8)} `, 124, 'latin1');
    tar.fill(' ', 148, 156);
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    for (const [name, bytes] of Object.entries({
      'set.zip': zip,
      'set.tar': tar,
      'set.tgz': gzipSync(tar),
    })) {
      const error = await failureOf(unpack(name, bytes));
      expect(error, name).to.be.instanceOf(DataError);
      expect(error.message, name).to.match(/^invalid archive: it unpacks to more than 10\d{8} bytes: /);
      expect(error.message, name).to.include(join(folder, name)).and.include('do not trust');
      expect(await readdir(join(folder, 'out')), name).to.deep.equal([]);
    }
  });

  it('refuses a zip whose member is longer than it says', async () => {
    const zip = zipOf({ 'a.txt': 'text' });
    const at = zip.indexOf('PK\x01\x02', 0, 'latin1') + 24;
    zip.writeUInt32LE(2, at);
    expect((await failureOf(unpack('set.zip', zip))).message).to.match(/^invalid archive \(/);
  });

  it('refuses too many members, and an endless end', async () => {
    const few = { bytes: 1e6, members: 50 };
    const tar = await tarOf(filesOf(51));
    const path = join(folder, 'set');
    for (const [ending, bytes] of [
      ['zip', zipOf(filesOf(51))],
      ['tar', tar],
    ] as const) {
      writeFileSync(`${path}.${ending}`, bytes);
      const error = await failureOf(unpackArchive(`${path}.${ending}`, join(folder, 'out'), few));
      expect(error.message, ending).to.match(/^invalid archive: it unpacks to more than 50 members: /);
    }
    writeFileSync(`${path}.tgz`, gzipSync(Buffer.concat([await tarOf({ a: 'text' }), Buffer.alloc(2e6)])));
    const error = await failureOf(unpackArchive(`${path}.tgz`, join(folder, 'out'), few));
    expect(error.message).to.match(/^invalid archive: it unpacks to more than 1000000 bytes: /);
  });

  it('a full disk is no damage of the archive', async function () {
    if (!existsSync('/dev/full')) skipBecause(this, 'no /dev/full, which is always full');
    await mkdir(join(folder, 'out'));
    symlinkSync('/dev/full', join(folder, 'out', 'a.txt'));
    for (const [name, bytes] of Object.entries({
      'set.zip': zipOf({ 'a.txt': 'text' }),
      'set.tgz': gzipSync(await tarOf({ 'a.txt': 'text' })),
    })) {
      const error = await failureOf(unpack(name, bytes));
      expect(error, name).to.be.instanceOf(InterruptedRunError).with.property('exitCode', 75);
      expect(error.message, name).to.include('missing disk space').and.include(join(folder, 'out'));
    }
  });

  it('tells a truncated archive', async () => {
    const zip = zipOf({ 'a.txt': 'text' });
    expect((await failureOf(unpack('set.zip', zip.subarray(0, 30)))).message).to.match(/^invalid archive \(/);
    const gzip = gzipSync(await tarOf(filesOf(200)));
    expect((await failureOf(unpack('set.tgz', gzip.subarray(0, gzip.length / 2)))).message).to.match(
      /^invalid archive \(unexpected end of file/,
    );
  });
});

/** Serves bytes, ranges included. */
function serve(bytes: Buffer): Routes[string] {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from === 0) response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    else {
      const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
      response
        .writeHead(206, { 'content-range': range, 'content-length': bytes.length - from })
        .end(bytes.subarray(from));
    }
  };
}

async function tarOf(files: Record<string, string>): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  return buffer(tar);
}

function filesOf(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${index}.txt`, `text ${index * 7919}`]),
  );
}

/** A zip of stored (uncompressed) members, straight from the format's description. */
function zipOf(files: Record<string, string>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0); // version needed
    fixed.writeUInt32LE(crc32(data), 10);
    fixed.writeUInt32LE(data.length, 14);
    fixed.writeUInt32LE(data.length, 18);
    fixed.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fixed, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const made = Buffer.from([20, 0]);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), made, fixed, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

/** The cyclic redundancy check of zip, bit by bit. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a failure');
}
