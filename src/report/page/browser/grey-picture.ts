/** An 8-bit grey image as embedded in the page. */
export interface GreyPicture {
  rows: number;
  columns: number;
  values: Uint8Array;
}

/**
 * Decodes the grey PNG of record/grey-png.ts (8 bits, no filter, no interlace) from base64. A canvas is not used,
 * because some browsers add noise to its pixels against tracking, which would distort contours.
 */
export async function readGreyPng(base64: string): Promise<GreyPicture> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const [columns, rows] = [view.getUint32(16), view.getUint32(20)];
  const packed: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === 'IDAT') packed.push(bytes.slice(at + 8, at + 8 + view.getUint32(at)));
  }
  const stream = new Blob(packed).stream().pipeThrough(new DecompressionStream('deflate'));
  const lines = new Uint8Array(await new Response(stream).arrayBuffer());
  const values = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * (columns + 1) + 1;
    values.set(lines.subarray(from, from + columns), row * columns);
  }
  return { rows, columns, values };
}
