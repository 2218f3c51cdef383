import { escapeXml } from '../../text/escape-xml.js';
import { figureStyle } from '../chart/svg-style.js';
import { sliderStyle } from '../slider/slider-style.js';
import { contentPolicy } from './content-policy.js';
import { allowedScripts, pageScripts } from './live-part.js';
import { liveStyle } from './live-style.js';
import { pageStyle } from './page-style.js';
import { printStyle } from './print-style.js';

/** A complete, self-contained page: policy, style and program around its content. */
export function pageFrame(title: string, content: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    contentPolicy(allowedScripts()),
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${pageStyle}${figureStyle}${liveStyle}${sliderStyle}${printStyle}</style>`,
    '</head>',
    '<body>',
    '<main>',
    ...content,
    '</main>',
    pageScripts(),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** The notes above the figures of a page. */
export const explorerNotes: readonly string[] = [
  '<p class="soft" id="explorer-note">Explore beside a title replaces the image by an interactive chart: values of points (mouse, touch, arrow keys), zoom, series. It is drawn by Plotly (MIT licence), which is embedded in this page.</p>',
  '<noscript><p class="soft">Scripts are disabled, so figures are static images.</p></noscript>',
];
