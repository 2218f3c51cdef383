/**
 * Plotly embedded in the page: the package's file, gzipped and in base64, which the browser unpacks at the first
 * interactive chart. Compressed by fflate, because the output of Node's zlib differs between Node versions.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'fflate';
import { requireFromPackage } from '../../core/package-folder.js';
import { plotlyId } from './plotly-id.js';

let packed: { text: string; source: string } | undefined;

/**
 * A script element that browsers do not run, preceded by the licence. Built once per process, always with the same
 * bytes.
 */
export function embeddedPlotly(): string {
  packed ??= pack();
  return packed.text;
}

/** The script as unpacked by the browser. */
export function unpackedPlotly(): string {
  packed ??= pack();
  return packed.source;
}

function pack(): { text: string; source: string } {
  const file = requireFromPackage.resolve('plotly.js-dist');
  const source = readFileSync(file);
  const banner = /^\/\*\*\n([\s\S]*?)\*\//.exec(source.subarray(0, 2000).toString())?.[1] ?? '';
  const notice = `${banner.replace(/^\* ?/gm, '')}\n${readFileSync(join(dirname(file), 'LICENSE'), 'utf8').trim()}`;
  // A fixed time in the header keeps the bytes reproducible.
  const bytes = Buffer.from(gzipSync(source, { mtime: 0 }));
  const text = [
    `<!--\nPacked below, unchanged:\n${notice.replaceAll('--', '- -')}\n-->`,
    `<script type="text/plain" id="${plotlyId}">${bytes.toString('base64')}</script>`,
  ].join('\n');
  return { text, source: source.toString() };
}
