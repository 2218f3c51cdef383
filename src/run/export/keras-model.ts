import { normEpsilon, type UnetLayers, walkUnet } from '../../model/unet.js';
import { zipOf } from '../../record/zip-archive.js';
import type { ExportedNetwork, NetworkParameter } from './exported-network.js';
import { type Hdf5Group, hdf5File } from './hdf5-file.js';

/**
 * The bytes of the network as a Keras 3 model, which `keras.saving.load_model` reads without custom objects: the instance norm
 * is a GroupNormalization with one channel per group. Facts about the network are in the archive as `dsc-plus-plus.json`.
 * Source: keras/src/saving of Keras 3.15, which names a layer's weights by its class and its index among the layers of that
 * class.
 *
 * The norms compute in float64: Keras sums an image sequentially in float32 on a CPU, which shifted a trained network's logits by
 * 3e-4 at 128 × 128, and by more on larger images. Keras does not cast the input of a layer to its dtype, so a Rescaling by 1
 * does.
 */
export function kerasModel(network: ExportedNetwork): Uint8Array {
  const { settings, about } = network;
  const rank = settings.inputShape.length;
  const model = new KerasLayers();
  const each = (value: number) => settings.inputShape.map(() => value);
  const parameter = (name: string) => network.parameter(name);

  const convolution = (
    x: KerasTensor,
    name: string,
    extent: number,
    activation: 'relu' | 'linear',
  ): KerasTensor => {
    const kernel = parameter(`${name}/kernel`);
    const shape = [...x.shape.slice(0, -1), kernel.shape.at(-1)!];
    const config = {
      filters: kernel.shape.at(-1)!,
      kernel_size: each(extent),
      ...window(1),
      padding: 'same',
      activation,
      use_bias: true,
    };
    return model.add(`Conv${rank}D`, name, config, [x], shape, [kernel, parameter(`${name}/bias`)]);
  };
  const window = (stride: number) => ({ strides: each(stride), data_format: 'channels_last' });
  const layers: UnetLayers<KerasTensor> = {
    convolutionReluNorm(joined, stage, index) {
      const x = joined.length === 1 ? joined[0]! : model.join(joined, `${stage}/join`);
      const active = convolution(x, `${stage}/conv${index}`, 3, 'relu');
      const norm = `${stage}/norm${index}`;
      const config = {
        groups: -1,
        axis: -1,
        epsilon: normEpsilon,
        center: true,
        scale: true,
        dtype: 'float64',
      };
      const weights = [parameter(`${norm}/scale`), parameter(`${norm}/offset`)];
      const wide = model.add(
        'Rescaling',
        `${norm}/wide`,
        { scale: 1, offset: 0, dtype: 'float64' },
        [active],
        active.shape,
      );
      return model.add('GroupNormalization', norm, config, [wide], active.shape, weights);
    },
    maxPool: (x) =>
      model.add(
        `MaxPooling${rank}D`,
        `${x.layer}/pool`,
        { pool_size: each(2), ...window(2), padding: 'valid' },
        [x],
        resized(x, 0.5),
      ),
    upsample(x, stage) {
      const kernel = parameter(`${stage}/up/kernel`);
      const filters = kernel.shape.at(-2)!;
      const config = {
        filters,
        kernel_size: each(2),
        ...window(2),
        padding: 'valid',
        activation: 'linear',
        use_bias: true,
      };
      const shape = [...resized(x, 2).slice(0, -1), filters];
      const weights = [kernel, parameter(`${stage}/up/bias`)];
      return model.add(`Conv${rank}DTranspose`, `${stage}/up`, config, [x], shape, weights);
    },
    head: (x) => convolution(x, 'head', 1, 'linear'),
  };
  const image = model.input([null, ...settings.inputShape, settings.inputChannels]);
  const logits = walkUnet(settings.depth, layers, image);
  return zipOf(
    new Map<string, Uint8Array>([
      ['metadata.json', json({ keras_version: '3.15.1', date_saved: 'unknown' })],
      ['config.json', json(model.config(image, logits))],
      ['model.weights.h5', hdf5File(model.weights())],
      ['dsc-plus-plus.json', json(about)],
    ]),
  );
}

interface KerasTensor {
  layer: string;
  /** null: the batch axis. */
  shape: readonly (number | null)[];
}

function resized({ shape }: KerasTensor, factor: number): (number | null)[] {
  return shape.map((extent, axis) => (axis === 0 || axis === shape.length - 1 ? extent : extent! * factor));
}

class KerasLayers {
  private readonly layers: object[] = [];
  private readonly variables: Hdf5Group = {};
  private readonly counts = new Map<string, number>();

  input(shape: KerasTensor['shape']): KerasTensor {
    const config = { batch_shape: shape, dtype: 'float32', sparse: false, ragged: false };
    return this.add('InputLayer', 'image', config, [], shape);
  }

  join(parts: readonly KerasTensor[], name: string): KerasTensor {
    const channels = parts.reduce((sum, { shape }) => sum + shape.at(-1)!, 0);
    const argument = [parts.map(history)];
    return this.addCalled(
      'Concatenate',
      name,
      { axis: -1 },
      argument,
      [...parts[0]!.shape.slice(0, -1), channels],
      [],
    );
  }

  add(
    className: string,
    name: string,
    config: object,
    inputs: readonly KerasTensor[],
    shape: KerasTensor['shape'],
    weights: readonly NetworkParameter[] = [],
  ): KerasTensor {
    return this.addCalled(className, name, config, inputs.map(history), shape, weights);
  }

  private addCalled(
    className: string,
    stage: string,
    config: object,
    args: readonly unknown[],
    shape: KerasTensor['shape'],
    weights: readonly NetworkParameter[],
  ): KerasTensor {
    // Keras takes a name with "/" for a path.
    const name = stage.replaceAll('/', '_');
    this.layers.push({
      module: 'keras.layers',
      class_name: className,
      config: { name, trainable: true, ...config },
      registered_name: null,
      name,
      inbound_nodes: args.length > 0 ? [{ args, kwargs: {} }] : [],
    });
    this.store(className, weights);
    return { layer: name, shape };
  }

  /** Stores weights under Keras's names: the kernel of the fourth Conv2D is `layers/conv2d_3/vars/0`. */
  private store(className: string, weights: readonly NetworkParameter[]): void {
    const kind = snakeCase(className);
    const before = this.counts.get(kind) ?? 0;
    this.counts.set(kind, before + 1);
    if (weights.length === 0) return;
    const vars = Object.fromEntries(weights.map((weight, index) => [String(index), weight]));
    this.variables[before === 0 ? kind : `${kind}_${before}`] = { vars };
  }

  weights(): Hdf5Group {
    return { layers: this.variables };
  }

  config(input: KerasTensor, output: KerasTensor): object {
    return {
      module: 'keras.src.models.functional',
      class_name: 'Functional',
      config: {
        name: 'unet',
        trainable: true,
        layers: this.layers,
        input_layers: [input.layer, 0, 0],
        output_layers: [output.layer, 0, 0],
      },
      registered_name: 'Functional',
      build_config: { input_shape: null },
    };
  }
}

/** Conv2DTranspose → conv2d_transpose, GroupNormalization → group_normalization (keras.src.utils.naming). */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function history({ layer, shape }: KerasTensor): object {
  return {
    class_name: '__keras_tensor__',
    config: { shape, dtype: 'float32', keras_history: [layer, 0, 0] },
  };
}

function json(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value), 'utf8');
}
