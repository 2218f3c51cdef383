import { acceptedInBfloat16, type Bfloat16Places, computedInBfloat16 } from './bfloat16-operations.js';
import { type GraphNode, typeNumbers } from './graph-definition.js';

/**
 * Rewrites a function's nodes in order for precision bf16: activations stay in bfloat16 between operations and are
 * cast between operations of different types. A value is cast once, for any number of readers, and not at all if
 * `keptInBfloat16` gives the name of its bfloat16 version.
 */
export class Bfloat16Graph {
  readonly nodes: GraphNode[] = [];
  /** Names of the values that exist in bfloat16. */
  private readonly low = new Set<string>();
  private readonly casts = new Set<string>();

  constructor(
    private readonly scope: string,
    private readonly keptInBfloat16: (value: string) => string | undefined = () => undefined,
  ) {}

  add(node: GraphNode, inputShapes: readonly (readonly number[] | undefined)[]): void {
    const places = computedInBfloat16(node.operation, inputShapes) ?? this.taken(node);
    const { operands, results }: Bfloat16Places = places ?? { operands: [], results: [] };
    const inputs = node.inputs.map((input, index) =>
      operands.includes(index) ? this.down(input) : this.float(input),
    );
    const attributes = places ? { ...node.attributes, T: { type: typeNumbers.bfloat16 } } : node.attributes;
    this.nodes.push({ ...node, inputs, attributes });
    for (const output of results) this.low.add(`${node.name}:${output}`);
  }

  /** The name of a value's float32 version. */
  float(value: string): string {
    if (!this.low.has(value)) return value;
    return this.cast('up', value, typeNumbers.bfloat16, typeNumbers.float);
  }

  private down(value: string): string {
    if (this.low.has(value)) return value;
    const kept = this.keptInBfloat16(value);
    if (kept !== undefined) return kept;
    return this.cast('down', value, typeNumbers.float, typeNumbers.bfloat16);
  }

  private taken({ operation, inputs }: GraphNode): Bfloat16Places | undefined {
    const places = acceptedInBfloat16(operation, inputs.length);
    const isThere = places?.operands.slice(0, places.deciding).every((index) => this.low.has(inputs[index]!));
    return isThere ? places : undefined;
  }

  private cast(way: 'up' | 'down', value: string, from: number, to: number): string {
    const name = `${this.scope}/${way}/${value.replace(':', '_')}`;
    if (!this.casts.has(name)) {
      this.casts.add(name);
      const attributes = { SrcT: { type: from }, DstT: { type: to } };
      this.nodes.push({ name, operation: 'Cast', inputs: [value], attributes });
    }
    return name;
  }
}
