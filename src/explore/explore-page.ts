import { policyElement } from './site-policy.js';

/** By this a page that was written into a folder is known again. */
export const pageMark = '<title>Explore a network</title>';

/**
 * The HTML of the page of `npm run explore`, which its program fills. All addresses are relative, so that it works in any
 * folder.
 */
export function explorePage(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policyElement}
<meta name="viewport" content="width=device-width, initial-scale=1">
${pageMark}
<link rel="stylesheet" href="explore.css">
<link rel="icon" href="data:,">
<script type="module" src="explore.js"></script>
</head>
<body>
<main>
<h1>Explore a network</h1>
<p class="soft">The network runs in this browser. Images stay in it: nothing is sent anywhere, and the page's policy holds it to that.</p>
<noscript><p class="trouble">Scripts are off here, and the network is one: switch them on for this page.</p></noscript>
<p id="trouble" class="trouble" role="alert" hidden></p>
<div class="choices">
<label class="choice" id="run-choice" hidden>Network <select id="run"></select></label>
<p id="run-name" hidden></p>
<label class="choice" id="example-choice" hidden>Test image of the run <select id="example"></select></label>
</div>
<div class="drops">
<label class="drop" for="image-file" id="image-drop"><span class="drop-title">Image</span><span id="image-name" class="soft">drop a file here, or choose one</span><input type="file" id="image-file" class="unseen" disabled></label>
<label class="drop" for="mask-file" id="mask-drop"><span class="drop-title">Mask, if there is one</span><span id="mask-name" class="soft">for recall, precision and Dice</span><input type="file" id="mask-file" class="unseen" disabled></label>
</div>
<p id="status" class="soft" role="status">Loading the network …</p>
<progress id="progress" aria-label="Share of the image that is done" max="1" value="0" hidden></progress>
<section id="result" aria-label="What the network says" hidden>
<div class="choices">
<label class="choice" id="class-choice" hidden>Class <select id="class"></select></label>
<label class="choice">Probabilities <select id="version"></select></label>
<label class="choice tick"><input type="checkbox" id="heat" checked> show them in colour</label>
</div>
<div class="slides">
<div class="slide"><label for="threshold">Threshold <output id="threshold-value" for="threshold">0.50</output></label><input type="range" id="threshold" min="1" max="99" step="1" value="50"></div>
<div class="slide" id="slice-slide" hidden><label for="slice">Slice <output id="slice-value" for="slice"></output></label><input type="range" id="slice" min="1" max="1" step="1" value="1"></div>
</div>
<div class="side-by-side">
<figure class="view">
<div class="picture" id="picture" role="img" aria-label="">
<canvas id="canvas"></canvas>
<svg id="outlines" preserveAspectRatio="none" aria-hidden="true"><path class="mask-edge"/><path class="mask"/><path class="truth-edge"/><path class="truth"/></svg>
</div>
<figcaption class="soft"><span><span class="key mask-key"></span>mask at the threshold</span> <span id="truth-key" hidden><span class="key truth-key"></span>mask given</span> <span class="scale">p 0<span class="ramp"></span>1</span></figcaption>
</figure>
<div class="numbers">
<div class="scroll" tabindex="0" role="region" aria-label="The numbers"><table><caption id="numbers-caption"></caption><tbody id="numbers"></tbody></table></div>
<h2 id="size-title">Size</h2>
<svg id="strip" viewBox="0 0 320 64" role="img" aria-label=""></svg>
<p class="soft" id="interval-note"></p>
</div>
</div>
<p class="soft" id="notes"></p>
</section>
</main>
</body>
</html>
`;
}
