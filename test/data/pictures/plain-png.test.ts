import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import { crc32 } from '../../../src/core/crc32.js';
import { decodePlainPng } from '../../../src/data/pictures/plain-png.js';
import { property } from '../../property.js';

/** PNG by its specification, in the plainest way: what the decoder and libvips are both asked to read. */
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Drawn {
  rows: number;
  columns: number;
  channels: 1 | 2 | 3 | 4;
  samples: Uint8Array;
  /** The filter of each row. */
  filters: readonly number[];
}

function header({ rows, columns, channels }: Drawn, changes: Record<number, number> = {}): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(columns, 0);
  data.writeUInt32BE(rows, 4);
  data.set([8, [0, 0, 4, 2, 6][channels]!, 0, 0, 0], 8);
  for (const [at, value] of Object.entries(changes)) data[Number(at)] = value;
  return chunk('IHDR', data);
}

/** Each row behind its filter's number, filtered as PNG 9.2 defines: what is stored is x minus what the filter foretells. */
function filteredRows({ rows, columns, channels, samples, filters }: Drawn): Buffer {
  const stride = columns * channels;
  const at = (row: number, byte: number) => (row < 0 || byte < 0 ? 0 : samples[row * stride + byte]!);
  const lines: number[] = [];
  for (let row = 0; row < rows; row++) {
    const filter = filters[row]!;
    lines.push(filter);
    for (let byte = 0; byte < stride; byte++) {
      const [a, b, c] = [at(row, byte - channels), at(row - 1, byte), at(row - 1, byte - channels)];
      const p = a + b - c;
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      const foretold = [0, a, b, Math.floor((a + b) / 2), paeth][filter] ?? 0;
      lines.push((at(row, byte) - foretold) & 255);
    }
  }
  return Buffer.from(lines);
}

function png(drawn: Drawn, more: { before?: Buffer[]; after?: Buffer[]; parts?: number } = {}): Buffer {
  const { before = [], after = [], parts = 1 } = more;
  const packed = deflateSync(filteredRows(drawn));
  const size = Math.ceil(packed.length / parts);
  const data = Array.from({ length: parts }, (_, part) =>
    chunk('IDAT', packed.subarray(part * size, (part + 1) * size)),
  );
  return Buffer.concat([
    signature,
    header(drawn),
    ...before,
    ...data,
    ...after,
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const drawings: fc.Arbitrary<Drawn> = fc
  .record({
    rows: fc.integer({ min: 1, max: 7 }),
    columns: fc.integer({ min: 1, max: 9 }),
    channels: fc.constantFrom(1, 2, 3, 4) as fc.Arbitrary<1 | 2 | 3 | 4>,
  })
  .chain((size) =>
    fc.record({
      rows: fc.constant(size.rows),
      columns: fc.constant(size.columns),
      channels: fc.constant(size.channels),
      samples: fc.uint8Array({
        minLength: size.rows * size.columns * size.channels,
        maxLength: size.rows * size.columns * size.channels,
      }),
      filters: fc.array(fc.nat(4), { minLength: size.rows, maxLength: size.rows }),
    }),
  );

/** As libvips tells grey: in three channels, its alpha behind them. */
function greyThreeTimes({ samples, channels }: { samples: Uint8Array; channels: number }): number[] {
  return Array.from({ length: samples.length / channels }, (_, pixel) => {
    const [grey, ...alpha] = samples.subarray(pixel * channels, (pixel + 1) * channels);
    return [grey!, grey!, grey!, ...alpha];
  }).flat();
}

const small: Drawn = {
  rows: 2,
  columns: 3,
  channels: 3,
  samples: Uint8Array.from({ length: 18 }, (_, at) => 13 * at),
  filters: [1, 4],
};

describe('decodePlainPng', () => {
  property(
    'gives back what was filtered and packed',
    [drawings, fc.integer({ min: 1, max: 3 })],
    (drawn, parts) => {
      const { rows, columns, channels, samples } = drawn;
      expect(decodePlainPng(png(drawn, { parts }))).to.deep.equal({
        rows,
        columns,
        channels,
        samples: new Uint8Array(samples),
      });
    },
    300,
  );

  it('agrees with libvips byte for byte', async () => {
    for (const drawn of fc.sample(drawings, { numRuns: 40, seed: 7 })) {
      const bytes = png(drawn);
      const { data, info } = await sharp(bytes, { failOn: 'warning' })
        .raw()
        .toBuffer({ resolveWithObject: true });
      const own = decodePlainPng(bytes)!;
      expect([...data]).to.deep.equal(
        info.channels === own.channels ? [...own.samples] : greyThreeTimes(own),
      );
    }
  });

  it('passes over the size of a pixel and the time of the file', () => {
    const idle = [chunk('pHYs', Buffer.alloc(9)), chunk('tIME', Buffer.alloc(7))];
    expect(decodePlainPng(png(small, { before: idle }))).to.deep.equal(decodePlainPng(png(small)));
  });

  const whole = png(small);
  const others: [what: string, bytes: Buffer][] = [
    ['a file cut short anywhere', whole.subarray(0, -1)],
    ['a file with bytes after its end', Buffer.concat([whole, Buffer.alloc(1)])],
    ['a transparent colour', png(small, { before: [chunk('tRNS', Buffer.alloc(6))] })],
    ['a palette beside the pixels', png(small, { before: [chunk('PLTE', Buffer.alloc(6))] })],
    ['a chunk that it does not know', png(small, { before: [chunk('gAMA', Buffer.alloc(4))] })],
    ['an idle chunk of another length', png(small, { before: [chunk('pHYs', Buffer.alloc(8))] })],
    [
      'pixels in two places',
      png(small, { parts: 1, after: [chunk('tIME', Buffer.alloc(7)), chunk('IDAT', Buffer.of(1))] }),
    ],
    ['a filter that there is not', png({ ...small, filters: [5, 0] })],
    [
      'fewer pixels than the header says',
      Buffer.concat([signature, header({ ...small, rows: 3 }), whole.subarray(33)]),
    ],
    [
      'more pixels than the header says',
      Buffer.concat([signature, header({ ...small, rows: 1 }), whole.subarray(33)]),
    ],
    [
      'more pixels than are read',
      Buffer.concat([signature, header({ ...small, rows: 2 ** 30 }), whole.subarray(33)]),
    ],
    ['no row', Buffer.concat([signature, header({ ...small, rows: 0 }), whole.subarray(33)])],
    ['16 bits', Buffer.concat([signature, header(small, { 8: 16 }), whole.subarray(33)])],
    ['a palette', Buffer.concat([signature, header(small, { 9: 3 }), whole.subarray(33)])],
    ['interlaced rows', Buffer.concat([signature, header(small, { 12: 1 }), whole.subarray(33)])],
    ['no header', Buffer.concat([signature, whole.subarray(33)])],
    ['nothing but a signature', signature],
  ];
  for (const [what, bytes] of others) {
    it(`leaves to libvips: ${what}`, () => expect(decodePlainPng(bytes)).to.equal(undefined));
  }

  property(
    'reads no file of which a bit was turned',
    [fc.integer({ min: 8, max: whole.length - 1 }), fc.nat(7)],
    (at, bit) => {
      const spoiled = Buffer.from(whole);
      spoiled[at]! ^= 1 << bit;
      expect(decodePlainPng(spoiled)).to.equal(undefined);
    },
    200,
  );
});
