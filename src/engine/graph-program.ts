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
  /** Runs one function; the caller owns the returned tensors. */
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
  /** bf16: activations in bfloat16 (see bfloat16-operations.ts), sums and parameters in float32. */
  precision: 'float32' | 'bf16';
}

/** The graph name of a variable's resource handle. */
export function variableHandle(index: number): string {
  return `variable${index}`;
}

export function buildGraphProgram({ variables, functions, precision }: GraphProgramOptions): GraphProgram {
  const nodes: GraphNode[] = variables.flatMap((shape, index) => [
    {
      name: variableHandle(index),
      operation: 'VarHandleOp',
      inputs: [],
      attributes: {
        dtype: { type: typeNumbers.float },
        shape: { shape },
        shared_name: { string: variableHandle(index) },
      },
    },
    {
      name: `${variableHandle(index)}/value`,
      operation: 'ReadVariableOp',
      inputs: [variableHandle(index)],
      attributes: { dtype: { type: typeNumbers.float } },
    },
  ]);
  nodes.push(...assignmentNodes(variables));
  const outputs: Record<string, string[]> = {
    read: variables.map((_, index) => `${variableHandle(index)}/value`),
    assign: ['assign/done'],
  };
  for (const [name, graphFunction] of Object.entries(functions)) {
    const part = functionNodes(name, graphFunction, precision);
    nodes.push(...part.nodes);
    outputs[name] = part.outputs;
  }
  return loadProgram(nodes, outputs);
}

/** "assign" sets all variables at once; its output is a dummy that depends on all assignments. */
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
  const after = variables.map((_, index) => `^assign/variable${index}`);
  nodes.push(
    constantNode('assign/done', { shape: [], dtype: typeNumbers.float, values: new Float32Array(1) }, after),
  );
  return nodes;
}

function functionNodes(
  scope: string,
  { trace, reads, effects, returned }: GraphFunction,
  precision: GraphProgramOptions['precision'],
): { nodes: GraphNode[]; outputs: string[] } {
  const { binding } = nativeBackend();
  const nameOf = (source: ValueSource): string => {
    if (source.kind === 'constant') return `${scope}/constant${source.constant}`;
    if (source.kind === 'operation') return `${scope}/operation${source.operation}:${source.output}`;
    return source.input < reads
      ? `${variableHandle(source.input)}/value`
      : `${scope}/input${source.input - reads}`;
  };
  const nodes: GraphNode[] = [
    ...trace.inputs
      .slice(reads)
      .map(({ shape, dtype }, index) => placeholder(`${scope}/input${index}`, shape, dtype)),
    ...trace.constants.map((constant, index) => constantNode(`${scope}/constant${index}`, constant, [])),
  ];
  const low = precision === 'bf16' ? new Bfloat16Graph(scope) : undefined;
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
