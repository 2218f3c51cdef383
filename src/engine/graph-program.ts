import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bfloat16Graph } from './bfloat16-graph.js';
import { type GraphNode, graphAttributes, savedModelBytes, typeNumbers } from './graph-definition.js';
import { nativeBackend } from './native-binding.js';
import type { tf } from './tensorflow.js';
import type { Trace, ValueSource } from './trace.js';

/** Traced functions in one TensorFlow graph, run by one session, with shared variables inside the runtime. */
export interface GraphProgram {
  /**
   * Runs one function; the caller owns the returned tensors. Besides the functions given there are "read" and "assign" for all
   * variables, and "round".
   */
  run(name: string, feeds: readonly tf.Tensor[]): tf.Tensor[];
  dispose(): void;
  /** SHA-256 of the graph with its constants: equal ones compute the same. */
  graphHash: string;
}

export interface GraphFunction {
  /** The recorded function. Its first `reads` inputs are the first variables; the rest are fed in each call. */
  trace: Trace;
  reads: number;
  /** Nodes that run after the traced part (updates of variables), made from the graph names of the outputs. */
  effects?: (scope: string, outputs: readonly string[]) => GraphNode[];
  /** Number of leading outputs that are returned to the caller. */
  returned: number;
}

export interface GraphProgramOptions {
  /** Shapes of the shared float32 variables. */
  variables: readonly (readonly number[])[];
  functions: Readonly<Record<string, GraphFunction>>;
  /**
   * bf16: activations in bfloat16 (see bfloat16-operations.ts), sums and parameters in float32. Functions without
   * effects read the parameters of convolutions in bfloat16 as "round" has left them, instead of rounding them at every call: run
   * "round" before them whenever variables have changed.
   */
  precision: 'float32' | 'bf16';
}

/** The graph name of a variable's resource handle. */
export function variableHandle(index: number): string {
  return `variable${index}`;
}

/** The graph name of the bfloat16 version of a variable, and of its value. */
const roundedHandle = (index: number) => `${variableHandle(index)}/rounded`;
const variableValue = (handle: string) => `${handle}/value`;

export function buildGraphProgram({ variables, functions, precision }: GraphProgramOptions): GraphProgram {
  const nodes: GraphNode[] = variables.flatMap((shape, index) =>
    variableNodes(variableHandle(index), shape, typeNumbers.float),
  );
  nodes.push(...assignmentNodes(variables));
  const outputs: Record<string, string[]> = {
    read: variables.map((_, index) => variableValue(variableHandle(index))),
    assign: ['assign/done'],
    round: ['round/done'],
  };
  const indexByValue = new Map(variables.map((_, index) => [variableValue(variableHandle(index)), index]));
  const rounded = new Set<number>();
  const keptInBfloat16 = (value: string) => {
    const index = indexByValue.get(value);
    if (index === undefined) return undefined;
    rounded.add(index);
    return variableValue(roundedHandle(index));
  };
  for (const [name, graphFunction] of Object.entries(functions)) {
    const kept = graphFunction.effects ? undefined : keptInBfloat16;
    const low = precision === 'bf16' ? new Bfloat16Graph(name, kept) : undefined;
    const part = functionNodes(name, graphFunction, low);
    nodes.push(...part.nodes);
    outputs[name] = part.outputs;
  }
  nodes.push(...roundingNodes(variables, [...rounded]));
  return loadProgram(nodes, outputs);
}

function variableNodes(handle: string, shape: readonly number[], dtype: number): GraphNode[] {
  return [
    {
      name: handle,
      operation: 'VarHandleOp',
      inputs: [],
      attributes: { dtype: { type: dtype }, shape: { shape }, shared_name: { string: handle } },
    },
    {
      name: variableValue(handle),
      operation: 'ReadVariableOp',
      inputs: [handle],
      attributes: { dtype: { type: dtype } },
    },
  ];
}

/** "round" sets the bfloat16 versions of some variables from their values. */
function roundingNodes(variables: GraphProgramOptions['variables'], rounded: readonly number[]): GraphNode[] {
  const nodes = rounded.flatMap((index): GraphNode[] => [
    ...variableNodes(roundedHandle(index), variables[index]!, typeNumbers.bfloat16),
    {
      name: `round/cast${index}`,
      operation: 'Cast',
      inputs: [variableValue(variableHandle(index))],
      attributes: { SrcT: { type: typeNumbers.float }, DstT: { type: typeNumbers.bfloat16 } },
    },
    {
      name: `round/variable${index}`,
      operation: 'AssignVariableOp',
      inputs: [roundedHandle(index), `round/cast${index}`],
      attributes: { dtype: { type: typeNumbers.bfloat16 } },
    },
  ]);
  return [...nodes, doneNode('round', rounded)];
}

/** "assign" sets all variables at once. */
function assignmentNodes(variables: readonly (readonly number[])[]): GraphNode[] {
  const nodes: GraphNode[] = variables.flatMap((shape, index) => [
    placeholder(`assign/input${index}`, shape, typeNumbers.float),
    {
      name: `assign/variable${index}`,
      operation: 'AssignVariableOp',
      inputs: [variableHandle(index), `assign/input${index}`],
      attributes: { dtype: { type: typeNumbers.float } },
    },
  ]);
  return [...nodes, doneNode('assign', [...variables.keys()])];
}

/** A dummy output after the assignments of a scope. */
function doneNode(scope: string, indices: readonly number[]): GraphNode {
  const after = indices.map((index) => `^${scope}/variable${index}`);
  const nothing = { shape: [], dtype: typeNumbers.float, values: new Float32Array(1) };
  return constantNode(`${scope}/done`, nothing, after);
}

function functionNodes(
  scope: string,
  { trace, reads, effects, returned }: GraphFunction,
  low: Bfloat16Graph | undefined,
): { nodes: GraphNode[]; outputs: string[] } {
  const { binding } = nativeBackend();
  const nameOf = (source: ValueSource): string => {
    if (source.kind === 'constant') return `${scope}/constant${source.constant}`;
    if (source.kind === 'operation') return `${scope}/operation${source.operation}:${source.output}`;
    return source.input < reads
      ? variableValue(variableHandle(source.input))
      : `${scope}/input${source.input - reads}`;
  };
  const nodes: GraphNode[] = [
    ...trace.inputs
      .slice(reads)
      .map(({ shape, dtype }, index) => placeholder(`${scope}/input${index}`, shape, dtype)),
    ...trace.constants.map((constant, index) => constantNode(`${scope}/constant${index}`, constant, [])),
  ];
  trace.operations.forEach(({ name, attributes, inputs, inputShapes }, index) => {
    const node: GraphNode = {
      name: `${scope}/operation${index}`,
      operation: name,
      inputs: inputs.map(nameOf),
      attributes: graphAttributes(attributes, binding),
    };
    if (low) low.add(node, inputShapes);
    else nodes.push(node);
  });

  const results = trace.outputs.map((output) => low?.float(nameOf(output)) ?? nameOf(output));
  nodes.push(...(low?.nodes ?? []));
  const effectNodes = effects?.(scope, results) ?? [];
  nodes.push(...effectNodes);
  // Returned outputs depend on the effects, so that fetching them runs the effects.
  const after = effectNodes.map(({ name }) => `^${name}`);
  const outputs = results.slice(0, returned).map((result, index) => {
    const name = `${scope}/output${index}`;
    nodes.push({
      name,
      operation: 'Identity',
      inputs: [result, ...after],
      attributes: { T: { type: typeNumbers.float } },
    });
    return name;
  });
  return { nodes, outputs };
}

function placeholder(name: string, shape: readonly number[], dtype: number): GraphNode {
  return {
    name,
    operation: 'Placeholder',
    inputs: [],
    attributes: { dtype: { type: dtype }, shape: { shape } },
  };
}

function constantNode(
  name: string,
  constant: Trace['constants'][number],
  after: readonly string[],
): GraphNode {
  return {
    name,
    operation: 'Const',
    inputs: after,
    attributes: { dtype: { type: constant.dtype }, value: { constant } },
  };
}

function loadProgram(nodes: readonly GraphNode[], outputs: Readonly<Record<string, string[]>>): GraphProgram {
  const backend = nativeBackend();
  const bytes = savedModelBytes(nodes);
  const folder = mkdtempSync(join(tmpdir(), 'dsc-plus-plus-graph-'));
  let session: number;
  try {
    writeFileSync(join(folder, 'saved_model.pb'), bytes);
    session = backend.binding.loadSavedModel(folder, 'serve');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    run(name, feeds) {
      const inputNames = feeds.map((_, index) => `${name}/input${index}:0`).join(',');
      const outputNames = outputs[name]!.map((output) => `${output}:0`).join(',');
      const ids = backend.getInputTensorIds([...feeds]);
      return backend.binding
        .runSavedModel(session, ids, inputNames, outputNames)
        .map((native) => backend.createOutputTensor(native));
    },
    dispose: () => backend.binding.deleteSavedModel(session),
    graphHash: createHash('sha256').update(bytes).digest('hex'),
  };
}
