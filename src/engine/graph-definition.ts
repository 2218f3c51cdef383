import { requireFromPackage } from '../core/package-folder.js';
import type { NativeBinding, OperationAttribute } from './native-binding.js';
import type { TracedConstant } from './trace.js';

/**
 * Writes TensorFlow graphs as SavedModel bytes, with the protocol-buffer classes that come inside
 * @tensorflow/tfjs-node-gpu. Format: tensorflow/core/protobuf/saved_model.proto and the files it includes.
 */

/** One node: inputs are `name`, `name:output`, or `^name` for "run after". */
export interface GraphNode {
  name: string;
  operation: string;
  inputs: readonly string[];
  attributes: Readonly<Record<string, AttributeValue>>;
}

export type AttributeValue =
  | { type: number }
  | { shape: readonly number[] }
  | { string: string }
  | { integer: number }
  | { float: number }
  | { boolean: boolean }
  | { integers: readonly number[] }
  | { constant: TracedConstant };

interface Message {
  [method: string]: (...values: unknown[]) => unknown;
}
type MessageClass = new () => Message;
interface Messages {
  [name: string]: MessageClass & { [name: string]: MessageClass & { [name: string]: MessageClass } };
}

/** TensorFlow's type numbers of the two data types used for a network's values. */
export const typeNumbers = { float: 1, bfloat16: 14 } as const;

const savedModelSchemaVersion = 1;
/** GraphDef version that every TensorFlow 2 runtime accepts. */
const graphProducerVersion = 1882;

/** The SavedModel file of a graph, tagged "serve". */
export function savedModelBytes(nodes: readonly GraphNode[]): Uint8Array {
  const messages = loadMessages();
  const graph = new messages.GraphDef!();
  graph.setNodeList!(nodes.map((node) => nodeMessage(messages, node)));
  const version = new messages.VersionDef!();
  version.setProducer!(graphProducerVersion);
  graph.setVersions!(version);

  const information = new messages.MetaGraphDef!.MetaInfoDef!();
  information.setTagsList!(['serve']);
  const metaGraph = new messages.MetaGraphDef!();
  metaGraph.setMetaInfoDef!(information);
  metaGraph.setGraphDef!(graph);

  const savedModel = new messages.SavedModel!();
  savedModel.setSavedModelSchemaVersion!(savedModelSchemaVersion);
  savedModel.setMetaGraphsList!([metaGraph]);
  return savedModel.serializeBinary!() as Uint8Array;
}

/** Converts the attributes of an eager operation to those of a graph node. */
export function graphAttributes(
  attributes: readonly OperationAttribute[],
  binding: NativeBinding,
): Record<string, AttributeValue> {
  return Object.fromEntries(
    attributes.map((attribute) => [attribute.name, attributeValue(attribute, binding)]),
  );
}

function attributeValue({ name, type, value }: OperationAttribute, binding: NativeBinding): AttributeValue {
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return { type: value as number };
    case binding.TF_ATTR_STRING:
      return { string: value as string };
    case binding.TF_ATTR_BOOL:
      return { boolean: value as boolean };
    case binding.TF_ATTR_FLOAT:
      return { float: value as number };
    case binding.TF_ATTR_INT:
      return Array.isArray(value) ? { integers: value as number[] } : { integer: value as number };
    case binding.TF_ATTR_SHAPE:
      return { shape: value as number[] };
    default:
      throw new Error(`attribute ${name} has the unsupported type number ${type}`);
  }
}

function nodeMessage(messages: Messages, { name, operation, inputs, attributes }: GraphNode): Message {
  const node = new messages.NodeDef!();
  node.setName!(name);
  node.setOp!(operation);
  node.setInputList!([...inputs]);
  const map = node.getAttrMap!() as Map<string, Message>;
  for (const [key, value] of Object.entries(attributes)) map.set(key, attributeMessage(messages, value));
  return node;
}

function attributeMessage(messages: Messages, value: AttributeValue): Message {
  const attribute = new messages.AttrValue!();
  if ('type' in value) attribute.setType!(value.type);
  else if ('shape' in value) attribute.setShape!(shapeMessage(messages, value.shape));
  else if ('string' in value) attribute.setS!(Buffer.from(value.string));
  else if ('integer' in value) attribute.setI!(value.integer);
  else if ('float' in value) attribute.setF!(value.float);
  else if ('boolean' in value) attribute.setB!(value.boolean);
  else if ('integers' in value) {
    const list = new messages.AttrValue!.ListValue!();
    list.setIList!([...value.integers]);
    attribute.setList!(list);
  } else attribute.setTensor!(constantMessage(messages, value.constant));
  return attribute;
}

function constantMessage(messages: Messages, { shape, dtype, values }: TracedConstant): Message {
  const tensor = new messages.Tensor!();
  tensor.setDtype!(dtype);
  tensor.setTensorShape!(shapeMessage(messages, shape));
  tensor.setTensorContent!(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return tensor;
}

function shapeMessage(messages: Messages, extents: readonly number[]): Message {
  const shape = new messages.TensorShape!();
  shape.setDimList!(
    extents.map((extent) => {
      const dimension = new messages.TensorShape!.Dim!();
      dimension.setSize!(extent);
      return dimension;
    }),
  );
  return shape;
}

function loadMessages(): Messages {
  return requireFromPackage('@tensorflow/tfjs-node-gpu/dist/proto/api_pb') as Messages;
}
