/** The threshold slider as HTML: shown at threshold ½ without scripts; the page's program makes it interactive. */
import { decodeGreyPng } from '../../record/grey-png.js';
import { escapeXml } from '../../text/escape-xml.js';
import { contourPath } from './contour.js';
import {
  caseLabel,
  numberHeads,
  numbersAt,
  quantities,
  quantityLabel,
  type SliderData,
  startIndex,
  thresholdText,
  viewText,
} from './slider-view.js';

/** A figure with its data as JSON, escaped so that no text can close the element. */
export function sliderFigure(data: SliderData): string {
  const id = sliderId(data);
  const at = startIndex(data);
  const title = `Move the threshold: ${data.dataset}, ${data.row}`;
  const views = data.cases.length > 0 ? [viewsHtml(data, at)] : [`<p class="soft">${absenceText(data)}</p>`];
  return [
    `<figure id="${escapeXml(id)}" class="slider block">`,
    `<figcaption><h3 id="title-${escapeXml(id)}">${escapeXml(title)}</h3>`,
    `<p class="soft">${escapeXml(aboutText(data))}</p></figcaption>`,
    controlsHtml(data, at, id),
    ...views,
    numbersHtml(data, at, title),
    ...(data.credit && data.cases.length > 0
      ? [`<p class="soft">Images: ${escapeXml(data.credit)}.</p>`]
      : []),
    `<script type="application/json">${jsonOf(data)}</script>`,
    '</figure>',
  ].join('\n');
}

export function sliderId({ dataset }: SliderData): string {
  return `threshold-slider-${dataset}`;
}

/** JSON with enough digits for all displayed roundings; undefined values become null. */
function jsonOf(data: SliderData): string {
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(12)) : value;
  return JSON.stringify(data, rounded).replaceAll('<', '\\u003c');
}

function aboutText({ cases, behind, losses, size }: SliderData): string {
  const [first, second] = losses;
  const pictures =
    cases.length > 0
      ? `White: annotation. Colour: foreground at this threshold. If the contour does not move with the slider, the threshold has no effect. The contour is drawn from a small image${size === 'Volume' ? ' of one slice' : ''}; the numbers are computed on the original grid.`
      : '';
  return `${first!.label} beside ${second!.label}, thresholds 0.05 to 0.95 (${behind}). ${pictures}`.trim();
}

function absenceText({ absence }: SliderData): string {
  return escapeXml(
    `No pictures: ${absence ?? 'no test case has a Dice coefficient under both losses'}. The numbers of the whole data set still follow the slider.`,
  );
}

/** The controls, hidden until the page's program has started. */
function controlsHtml(data: SliderData, at: number, id: string): string {
  const { cases, thresholds } = data;
  const options = cases.map((own, index) => `<option value="${index}">${escapeXml(caseLabel(own))}</option>`);
  const choice = `<label class="choice">Test case <select>${options.join('')}</select></label>`;
  return [
    '<div class="slider-controls" hidden>',
    ...(cases.length > 0 ? [choice] : []),
    `<label class="slide" for="range-${escapeXml(id)}">Threshold <output for="range-${escapeXml(id)}">${thresholdText(data, at)}</output></label>`,
    `<input type="range" id="range-${escapeXml(id)}" min="0" max="${thresholds.length - 1}" step="1" value="${at}">`,
    '</div>',
    `<p class="soft still">Shown at threshold ${thresholdText(data, at)}; moving it requires scripts.</p>`,
  ].join('\n');
}

function viewsHtml(data: SliderData, at: number): string {
  const own = data.cases[0]!;
  const { rows, columns, image, truth } = own;
  const views = data.losses.map(({ label, ink }, loss) => {
    const bytes = Buffer.from(own.losses[loss]!.probability, 'base64');
    const contour = contourPath(decodeGreyPng(bytes, `probability of ${own.caseId}`), data.thresholds[at]!);
    return [
      `<div class="view ${ink}"><p class="view-title">${escapeXml(label)}</p>`,
      `<svg viewBox="0 0 ${columns} ${rows}" role="img" aria-label="${escapeXml(viewText(data, 0, loss, at))}">`,
      `<image href="data:image/jpeg;base64,${image}" width="${columns}" height="${rows}"/>`,
      `<path class="mask-edge" d="${contour}"/><path class="mask" d="${contour}"/>`,
      `<path class="truth-edge" d="${truth}"/><path class="truth" d="${truth}"/></svg></div>`,
    ].join('');
  });
  return `<div class="views">${views.join('\n')}</div>`;
}

function numbersHtml(data: SliderData, at: number, title: string): string {
  const heads = numberHeads(data).map((head) => `<th scope="col" class="right">${escapeXml(head)}</th>`);
  const rows = numbersAt(data, 0, at).map((values, row) => {
    const cells = values.map((value) => `<td class="right">${value}</td>`).join('');
    return `<tr><th scope="row">${escapeXml(quantityLabel(quantities[row]!, data))}</th>${cells}</tr>`;
  });
  return [
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeXml(title)}, the numbers"><table class="numbers">`,
    `<thead><tr><th scope="col" class="at">At threshold ${thresholdText(data, at)}</th>${heads.join('')}</tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table></div>`,
  ].join('\n');
}
