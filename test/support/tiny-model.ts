/**
 * The smallest honest networks, written as ONNX bytes: an embedder that flattens its input. Shows that
 * a pack with another dimension is data only. Field numbers are those of onnx.proto3.
 */

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

function number(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

function block(field: number, bytes: readonly number[]): number[] {
  return [...varint((field << 3) | 2), ...varint(bytes.length), ...bytes];
}

function text(field: number, value: string): number[] {
  return block(field, [...new TextEncoder().encode(value)]);
}

const FLOAT = 1;

/** ValueInfoProto: a named float tensor. */
function value(name: string, shape: readonly number[]): number[] {
  const dims = shape.flatMap((size) => block(1, number(1, size)));
  const tensor = [...number(1, FLOAT), ...block(2, dims)];
  return [...text(1, name), ...block(2, block(1, tensor))];
}

/** An ONNX file whose `output` is its `input` (1×3×side×side) as one row of 3·side² numbers. */
export function flattenModel(sidePx: number): Uint8Array {
  const node = [...text(1, 'input'), ...text(2, 'output'), ...text(4, 'Flatten')];
  const graph = [
    ...block(1, node),
    ...text(2, 'flatten'),
    ...block(11, value('input', [1, 3, sidePx, sidePx])),
    ...block(12, value('output', [1, 3 * sidePx * sidePx])),
  ];
  const opset = number(2, 13);
  return Uint8Array.from([...number(1, 8), ...block(7, graph), ...block(8, opset)]);
}
