/**
 * Checks whether the compressed data of a JPEG ends where its picture ends. A changed byte shifts the following codes, which
 * often stay decodable, but then bytes are missing or left over at the end. libjpeg warns about them, but libvips does not
 * report the warning. The check follows the Huffman codes of sequential JPEGs (ITU-T T.81, annex F) without decoding.
 * Progressive and arithmetic JPEGs and all other faults are left to libjpeg.
 */

/** The fault of the compressed data as a phrase; undefined where there is none. */
export function jpegEntropyFault(bytes: Uint8Array): string | undefined {
  const tables = new Map<number, Uint16Array>();
  let frame: Frame | undefined;
  let restartInterval = 0;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xd9) return undefined;
    const end = at + 2 + uint16(bytes, at + 2);
    const segment = bytes.subarray(at + 4, end);
    if (end > bytes.length) return undefined;
    if (marker === 0xc4) readTables(segment, tables);
    else if (marker === 0xdd) restartInterval = uint16(segment, 0);
    else if (marker === 0xc0 || marker === 0xc1) frame = readFrame(segment);
    else if (marker > 0xc1 && marker < 0xd0 && marker !== 0xc8 && marker !== 0xcc) return undefined;
    at = end;
    if (marker !== 0xda) continue;
    const scan = frame && readScan(segment, frame, tables);
    if (!scan) return undefined;
    const walked = walkScan(bytes, at, scan, restartInterval);
    if (typeof walked === 'string') return walked;
    at = walked;
  }
  return undefined;
}

interface Frame {
  rows: number;
  columns: number;
  components: { id: number; across: number; down: number }[];
}

interface Scan {
  units: number;
  /** The blocks of one unit, in order: the tables of each. */
  blocks: { dc: Uint16Array; ac: Uint16Array }[];
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/**
 * Reads Huffman tables by class and number. An entry gives, for the next 16 bits, length and symbol of the code with which they
 * begin.
 */
function readTables(segment: Uint8Array, tables: Map<number, Uint16Array>): void {
  let at = 0;
  while (at + 17 <= segment.length) {
    const table = new Uint16Array(65_536);
    let symbolAt = at + 17;
    let from = 0;
    for (let length = 1; length <= 16; length++) {
      const step = 1 << (16 - length);
      for (let count = segment[at + length]!; count > 0; count--, from += step)
        table.fill((length << 8) | segment[symbolAt++]!, from, from + step);
    }
    tables.set(segment[at]!, table);
    at = symbolAt;
  }
}

function readFrame(segment: Uint8Array): Frame | undefined {
  const rows = uint16(segment, 1);
  // Other depths are not baseline; 0 rows means that their number follows at the end.
  if (segment[0] !== 8 || rows === 0) return undefined;
  const components = Array.from({ length: segment[5]! }, (_, index) => {
    const [id, factors] = [segment[6 + 3 * index]!, segment[7 + 3 * index]!];
    return { id, across: factors >> 4, down: factors & 15 };
  });
  return { rows, columns: uint16(segment, 3), components };
}

function readScan(
  segment: Uint8Array,
  { rows, columns, components }: Frame,
  tables: ReadonlyMap<number, Uint16Array>,
): Scan | undefined {
  const chosen = Array.from({ length: segment[0]! }, (_, index) => {
    const [id, numbers] = [segment[1 + 2 * index]!, segment[2 + 2 * index]!];
    const dc = tables.get(numbers >> 4);
    const ac = tables.get(0x10 | (numbers & 15));
    const component = components.find((one) => one.id === id);
    return dc && ac && component ? { ...component, dc, ac } : undefined;
  }).filter((one) => one !== undefined);
  if (chosen.length !== segment[0] || chosen.length === 0) return undefined;
  const across = Math.max(...components.map((one) => one.across));
  const down = Math.max(...components.map((one) => one.down));
  const [first] = chosen;
  if (chosen.length === 1) {
    const own = (extent: number, factor: number, most: number) =>
      Math.ceil(Math.ceil((extent * factor) / most) / 8);
    return { units: own(columns, first!.across, across) * own(rows, first!.down, down), blocks: [first!] };
  }
  const units = Math.ceil(columns / (8 * across)) * Math.ceil(rows / (8 * down));
  return {
    units,
    blocks: chosen.flatMap((one) => Array.from({ length: one.across * one.down }, () => one)),
  };
}

/** The offset of the marker after the scan, or the fault as text. */
function walkScan(bytes: Uint8Array, start: number, scan: Scan, restartInterval: number): number | string {
  const bits = new BitReader(bytes, start);
  for (let unit = 0; unit < scan.units; unit++) {
    if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0) {
      const fault = bits.endFault();
      if (fault) return fault;
      if (!bits.restart((unit / restartInterval - 1) & 7)) return 'a restart marker is missing';
    }
    for (const { dc, ac } of scan.blocks) if (!walkBlock(bits, dc, ac)) return 'it has an invalid code';
    if (bits.isBeyond()) return 'its compressed data ends before the picture';
  }
  return bits.endFault() ?? bits.markerAt();
}

/** Skips the codes of 8 × 8 coefficients; false where a code is invalid or there are too many coefficients. */
function walkBlock(bits: BitReader, dc: Uint16Array, ac: Uint16Array): boolean {
  const first = dc[bits.next16()]!;
  if (first === 0 || (first & 255) > 15) return false;
  bits.skip((first >> 8) + (first & 255));
  for (let at = 1; at < 64; at++) {
    const code = ac[bits.next16()]!;
    if (code === 0) return false;
    const size = code & 15;
    const run = (code >> 4) & 15;
    bits.skip((code >> 8) + size);
    if (size === 0 && run < 15) return true;
    at += run;
    if (at > 63) return false;
  }
  return true;
}

/**
 * Reads the bits of compressed data: after 0xff, a zero byte is stuffing and any other byte is a marker. Zeros follow the end.
 */
class BitReader {
  private buffer = 0;
  private held = 0;
  private invented = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}

  next16(): number {
    while (this.held < 16) this.fill();
    return (this.buffer >>> (this.held - 16)) & 0xffff;
  }

  /** At most 31 bits, of which next16 has seen 16. */
  skip(count: number): void {
    this.held -= count;
    while (this.held < 0) this.fill();
  }

  isBeyond(): boolean {
    return this.held < this.invented;
  }

  /** The fault at the end of a scan or restart interval; undefined where there is none. */
  endFault(): string | undefined {
    if (this.isBeyond()) return 'its compressed data ends before the picture';
    let left = (this.held - this.invented) >> 3;
    while (this.nextByte() !== undefined) left++;
    this.held = 0;
    this.invented = 0;
    return left > 0 ? `${left} bytes of compressed data are left over behind the picture` : undefined;
  }

  markerAt(): number {
    return this.at;
  }

  restart(number: number): boolean {
    let at = this.at;
    while (this.bytes[at] === 0xff) at++;
    this.at = at + 1;
    return this.bytes[at] === 0xd0 + number;
  }

  private fill(): void {
    const byte = this.nextByte();
    this.held += 8;
    this.buffer = (this.buffer << 8) | (byte ?? 0);
    if (byte === undefined) this.invented += 8;
  }

  /** The next byte; undefined at a marker, where the reader stays. */
  private nextByte(): number | undefined {
    const byte = this.bytes[this.at];
    if (byte === undefined) return undefined;
    if (byte !== 0xff) {
      this.at++;
      return byte;
    }
    let behind = this.at + 1;
    while (this.bytes[behind] === 0xff) behind++;
    if (this.bytes[behind] !== 0) return undefined;
    this.at = behind + 1;
    return byte;
  }
}
