/**
 * Plotly inside the page: the package's file, gzip'd and in base64, which a browser unpacks when a reader first asks
 * for an interactive part. fflate packs, not Node's zlib, whose bytes differ between Node versions.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'fflate';
import { requireFromPackage } from '../../core/package-folder.js';
import { plotlyId } from './plotly-id.js';

let packed: { text: string; source: string } | undefined;

/** A script element that no browser runs, with the licence before it; made once a process, always the same bytes. */
export function embeddedPlotly(): string {
  packed ??= pack();
  return packed.text;
}

/** The script that a browser has when it has unpacked it. */
export function unpackedPlotly(): string {
  packed ??= pack();
  return packed.source;
}

function pack(): { text: string; source: string } {
  const file = requireFromPackage.resolve('plotly.js-dist');
  const source = readFileSync(file);
  const banner = /^\/\*\*\n([\s\S]*?)\*\//.exec(source.subarray(0, 2000).toString())?.[1] ?? '';
  const notice = `${banner.replace(/^\* ?/gm, '')}\n${readFileSync(join(dirname(file), 'LICENSE'), 'utf8').trim()}`;
  // A fixed time in the header, or the bytes would tell when they were packed.
  const bytes = Buffer.from(gzipSync(source, { mtime: 0 }));
  const text = [
    `<!--\nPacked below, unchanged:\n${notice.replaceAll('--', '- -')}\n-->`,
    `<script type="text/plain" id="${plotlyId}">${bytes.toString('base64')}</script>`,
  ].join('\n');
  return { text, source: source.toString() };
}
