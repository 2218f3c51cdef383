/** A self-contained page with a single slider, for embedding in a frame that isolates it from the surrounding page. */

import { sliderFigure } from '../slider/slider-figure.js';
import { sliderStyle } from '../slider/slider-style.js';
import type { SliderData } from '../slider/slider-view.js';
import { contentPolicy } from './content-policy.js';
import { liveStyle } from './live-style.js';
import { sliderProgram } from './page-program.js';
import { pageStyle } from './page-style.js';

export function sliderPage(data: SliderData): string {
  const program = sliderProgram();
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    contentPolicy([program]),
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Threshold slider</title><style>${pageStyle}${liveStyle}${sliderStyle}main{padding:.2rem .6rem}</style>`,
    `</head><body><main>${sliderFigure(data)}</main><script>${program}</script></body></html>`,
  ].join('\n');
}
