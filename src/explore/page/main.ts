/** The page of `npm run explore`: shows the prediction of a run's network for an image, optionally with a mask. */
import { DataError } from '../../core/errors.js';
import { describeShape } from '../../core/image.js';
import { DropZone, refuseStrayDrops } from './drop-zone.js';
import { element, fillChoice } from './element.js';
import { maskOfImage } from './mask-of-image.js';
import { NetworkWorker } from './network-worker.js';
import { readPicture } from './read-picture.js';
import { readVolume } from './read-volume.js';
import { ResultView } from './result-view.js';
import type { RunFacts } from './run-facts.js';
import {
  isOfChoice,
  type NamedImage,
  type OpenedImage,
  type Prediction,
  type Shown,
  shownPrediction,
} from './shown-prediction.js';

const versionNames: Readonly<Record<string, string>> = {
  plain: 'as the network has them',
  temperature: 'temperature',
  'class-temperature': 'a temperature for each class',
  isotonic: 'isotonic',
  score: 'score scaling',
};

class Explorer {
  private readonly run = element<HTMLSelectElement>('run');
  private readonly example = element<HTMLSelectElement>('example');
  private readonly version = element<HTMLSelectElement>('version');
  private readonly classChoice = element<HTMLSelectElement>('class');
  private readonly view = new ResultView();
  private readonly imageZone = new DropZone('image', (file) =>
    this.begin((turn) => this.takeImage(file, turn)),
  );
  private readonly maskZone = new DropZone('mask', (file) => this.attempt(() => this.takeMask(file)));
  private facts!: RunFacts;
  private network: NetworkWorker | undefined;
  private image: NamedImage | undefined;
  private labels: Uint8Array | undefined;
  private prediction: Prediction | undefined;
  /** Number of runs and images that the user chose; what is read for an earlier choice and arrives late is dropped. */
  private turn = 0;

  async start(): Promise<void> {
    refuseStrayDrops();
    const names: string[] = await json('runs.json');
    fillChoice(this.run, names);
    element('run-choice').hidden = names.length < 2;
    element('run-name').hidden = names.length > 1;
    element('run-name').textContent = names[0] ?? '';
    this.run.addEventListener('change', () => this.begin((turn) => this.openRun(turn)));
    this.example.addEventListener('change', () => {
      // "none" chooses nothing else, so that what is being computed goes on.
      if (this.example.selectedIndex > 0) this.begin((turn) => this.takeExample(turn));
    });
    this.version.addEventListener('change', () => this.attempt(() => this.predict()));
    this.classChoice.addEventListener('change', () => this.show());
    this.begin((turn) => this.openRun(turn));
  }

  /** Runs some work and shows its error on the page; what is shown of the chosen image and version is kept. */
  attempt(work: () => Promise<void>, isWanted = () => true): void {
    const trouble = element('trouble');
    trouble.hidden = true;
    work().catch((error: Error) => {
      if (!isWanted()) return;
      trouble.textContent = error.message;
      trouble.hidden = false;
      this.say('');
      if (!this.shown) element('result').hidden = true;
    });
  }

  /** The same for loading a run or an image, of which only the latest counts. */
  private begin(work: (turn: number) => Promise<void>): void {
    const turn = ++this.turn;
    this.attempt(
      () => work(turn),
      () => turn === this.turn,
    );
  }

  private say(text: string): void {
    element('status').textContent = text;
    element('progress').hidden = !text.endsWith('…');
  }

  private get folder(): string {
    return `runs/${Math.max(0, this.run.selectedIndex)}`;
  }

  private get isVolume(): boolean {
    return this.facts.model.config.network.inputShape.length === 3;
  }

  private get chosen() {
    const { image, labels } = this;
    return { image, labels, version: this.facts.versions[this.version.selectedIndex]! };
  }

  /** The prediction of the chosen image, version and class; undefined where there is none. */
  private get shown(): Shown | undefined {
    if (!this.image) return undefined;
    const classIndex = 1 + Math.max(0, this.classChoice.selectedIndex);
    return shownPrediction(this.chosen, this.prediction, this.facts.model.classes, classIndex);
  }

  private async openRun(turn: number): Promise<void> {
    this.say('Loading the network …');
    this.network?.close();
    this.forget();
    const { folder } = this;
    const facts: RunFacts = await json(`${folder}/facts.json`);
    const { model, versions, examples } = facts;
    const network = await NetworkWorker.open(folder, model);
    if (turn !== this.turn) return network.close();
    this.facts = facts;
    this.network = network;
    fillChoice(
      this.version,
      versions.map(({ version }) => versionNames[version]!),
    );
    fillChoice(this.classChoice, model.classes.slice(1));
    element('class-choice').hidden = model.classes.length === 2;
    fillChoice(this.example, ['none', ...examples.map(({ caseId }) => shortName(caseId))]);
    this.example.selectedIndex = Math.min(1, examples.length);
    element('example-choice').hidden = examples.length === 0;
    const accepted = this.isVolume ? '.nii,.gz' : 'image/png,image/jpeg,image/gif,image/bmp';
    for (const zone of [this.imageZone, this.maskZone]) zone.enable(accepted);
    this.imageZone.say(`drop a ${this.isVolume ? 'NIfTI volume' : 'PNG or JPEG'} here, or choose one`);
    this.maskZone.say('for recall, precision and Dice');
    this.say('Ready: choose an image.');
    if (examples.length > 0) await this.takeExample(turn);
  }

  /** Clears everything of the previous run. */
  private forget(): void {
    this.choose(undefined, undefined);
    element('result').hidden = true;
    element('example-choice').hidden = true;
    for (const zone of [this.imageZone, this.maskZone]) zone.enable(undefined);
  }

  /** Chooses another image with its truth; the prediction of the previous one goes. */
  private choose(image: NamedImage | undefined, labels: Uint8Array | undefined): void {
    this.image = image;
    this.labels = labels;
    this.prediction = undefined;
  }

  private async takeExample(turn: number): Promise<void> {
    const { folder } = this;
    const { examples, credit, model } = this.facts;
    const { caseId, image, truth } = examples[this.example.selectedIndex - 1]!;
    const fetched = async (name: string) => (await fetched200(`${folder}/${name}`)).blob();
    const pixels = await readPicture(await fetched(image), image);
    const shares = (await readPicture(await fetched(truth), truth)).data;
    if (turn !== this.turn) return;
    const isTwo = model.classes.length === 2;
    // With several classes, the record keeps only "any foreground", so there are no labels. A pixel is in the truth from a share of ½ on.
    const labels = isTwo
      ? Uint8Array.from({ length: shares.length / 3 }, (_, at) => Number(shares[3 * at]! >= 128))
      : undefined;
    this.choose({ name: caseId, pixels }, labels);
    this.imageZone.say(`${shortName(caseId)}, a test image of the run`);
    this.maskZone.say(isTwo ? 'its truth' : 'for recall, precision and Dice');
    element('notes').textContent =
      `Test images are small here, ${describeShape(pixels.shape)} pixels: the study saw them whole, so its numbers are others. The interval was made from these very images. Images: ${credit}.`;
    await this.predict();
  }

  private async takeImage(file: File, turn: number): Promise<void> {
    this.say(`Reading ${file.name} …`);
    const opened = await this.read(file);
    if (turn !== this.turn) return;
    this.choose({ name: file.name, ...opened }, undefined);
    this.maskZone.say('for recall, precision and Dice');
    this.example.selectedIndex = 0;
    this.imageZone.say(file.name);
    element('notes').textContent = '';
    await this.predict();
  }

  private async takeMask(file: File): Promise<void> {
    const { image } = this;
    const { model, maskMap } = this.facts;
    const { name } = file;
    if (!image) throw new DataError({ verb: 'missing', what: 'image: choose it first, then its mask' });
    const mask = await this.read(file);
    if (image !== this.image) return;
    this.labels = maskOfImage(mask, image, { classes: model.classes.length, map: maskMap }, name);
    this.maskZone.say(name);
    this.show();
  }

  private async read(file: File): Promise<OpenedImage> {
    const { name } = file;
    if (this.isVolume) return readVolume(file, name);
    if (/\.nii(\.gz)?$/i.test(name)) {
      throw new DataError({
        verb: 'unsupported',
        what: 'a volume for a network that was trained on pictures',
        where: name,
      });
    }
    return { pixels: await readPicture(file, name) };
  }

  private async predict(): Promise<void> {
    const { image } = this;
    if (!image) return;
    const { version } = this.chosen;
    const progress = element<HTMLProgressElement>('progress');
    progress.value = 0;
    this.say('Computing …');
    const { maps, milliseconds } = await this.network!.predict(image.pixels, version.version, (share) => {
      progress.value = share;
    });
    const prediction = { image, version, maps };
    if (!this.image || !isOfChoice(prediction, this.chosen)) return;
    this.prediction = prediction;
    const { threads } = NetworkWorker;
    const seconds = (milliseconds / 1000).toFixed(1);
    this.say(
      `Computed in ${seconds} s, in this browser (WebAssembly, ${threads} thread${threads === 1 ? '' : 's'}).`,
    );
    this.show();
  }

  private show(): void {
    const { shown } = this;
    if (shown) this.view.show(shown);
  }
}

/** A name shortened to 24 characters, since case names may be long hashes. */
function shortName(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}

async function fetched200(path: string): Promise<Response> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response;
}

async function json<Value>(path: string): Promise<Value> {
  return (await fetched200(path)).json();
}

const explorer = new Explorer();
explorer.attempt(() => explorer.start());
