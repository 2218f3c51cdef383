/** The report's threshold slider under a cell. */
import sharp from 'sharp';
import { unknownName } from '../core/errors.js';
import type { Evaluation } from '../evaluate/evaluation.js';
import { sliderPage } from '../report/page/slider-page.js';
import { thresholdSliders } from '../report/slider/slider-data.js';
import { sliderStill } from '../report/slider/slider-still.js';
import { sentenceAt, startIndex } from '../report/slider/slider-view.js';
import { escapeXml } from '../text/escape-xml.js';
import { show } from './display.js';

/**
 * Height in pixels of the images of both losses side by side, the controls and the numbers; in a narrow notebook
 * the frame scrolls.
 */
const frameHeight = 820;

/**
 * Shows a slider over the thresholds 0.05 to 0.95 on test cases of a data set, DSC beside DSC++, usable by mouse,
 * touch and keyboard. A headless run (`DSC_HEADLESS`) adds an image at three thresholds, for readers without
 * scripts. Throws UsageError if the data set lacks results of both losses.
 *
 * ```ts
 * await showThresholdSlider(evaluation, 'dsb2018');
 * ```
 */
export async function showThresholdSlider({ datasets }: Evaluation, dataset: string): Promise<void> {
  const sliders = thresholdSliders(datasets);
  const data = sliders.find((one) => one.dataset === dataset);
  if (!data) {
    throw unknownName(
      'data set with DSC and DSC++',
      dataset,
      sliders.map((one) => one.dataset),
    );
  }
  const frame = `<iframe title="Threshold slider: ${escapeXml(dataset)}" srcdoc="${escapeXml(sliderPage(data))}" sandbox="allow-scripts" style="width:100%;height:${frameHeight}px;border:0"></iframe>`;
  show({ 'text/html': frame, 'text/plain': sentenceAt(data, 0, startIndex(data)) });
  const still = process.env.DSC_HEADLESS ? sliderStill(data) : undefined;
  if (!still) return;
  const png = await sharp(Buffer.from(still)).png({ palette: true, compressionLevel: 9 }).toBuffer();
  const credit = `Images: ${data.credit}.`;
  show({ 'image/png': png.toString('base64'), 'text/plain': credit });
}
