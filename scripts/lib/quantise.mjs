// Makes a network's file a quarter of its size: weights in 8 bits, everything computed in 32-bit floats as before.
//
// Every filter of a convolution (every column of a matrix) is stored as whole numbers of -127 to 127 with a scale of its
// own, and multiplied out again when the session is created, so a run costs what it cost. Activations are not touched:
// rounding those is what spoils the 8-bit copies that others publish (models/README.md has the figures).
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { attributeType, dataType, onnxSchema } from './onnx-schema.mjs';

/** Weights of fewer values stay as they are: they save nothing. */
const smallest = 1024;

/** Along which dimension of its weights an operator's outputs lie. */
const outputAxis = { Conv: () => 0, ConvTranspose: () => 1, MatMul: (dims) => dims.length - 1 };

/** IEEE 754 binary16 to a number. */
function halfToNumber(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const bytesOf = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);

function halfTensorToFloat(tensor) {
  if (tensor.dataType !== dataType.float16) return;
  const raw = Buffer.from(tensor.rawData);
  const floats = Float32Array.from({ length: raw.length / 2 }, (_, i) =>
    halfToNumber(raw.readUInt16LE(2 * i)),
  );
  tensor.dataType = dataType.float;
  tensor.rawData = bytesOf(floats);
}

const castsToFloat = (node) =>
  node.opType === 'Cast' &&
  node.attribute.some(
    ({ name, i }) => name === 'to' && [dataType.float, dataType.float16].includes(Number(i)),
  );

/** Computes in 32 bits what the file computes in 16: processors without 16-bit arithmetic only lose time converting. */
function widen(graph) {
  graph.initializer.forEach(halfTensorToFloat);
  for (const node of graph.node)
    for (const { t } of node.attribute) if (node.opType === 'Constant' && t) halfTensorToFloat(t);
  const source = new Map(graph.node.filter(castsToFloat).map(({ input, output }) => [output[0], input[0]]));
  const origin = (name) => (source.has(name) ? origin(source.get(name)) : name);
  const renamed = new Map(
    graph.output.filter(({ name }) => source.has(name)).map(({ name }) => [origin(name), name]),
  );
  const settle = (name) => renamed.get(origin(name)) ?? origin(name);
  graph.node = graph.node.filter((node) => !castsToFloat(node));
  for (const node of graph.node) {
    node.input = node.input.map(settle);
    node.output = node.output.map((name) => renamed.get(name) ?? name);
  }
  graph.valueInfo = [];
}

function floatsOf(tensor) {
  if (tensor.floatData.length > 0) return Float32Array.from(tensor.floatData);
  const raw = Uint8Array.from(tensor.rawData);
  return new Float32Array(raw.buffer);
}

/** The largest magnitude along the axis becomes 127; ties in rounding go to the even number. */
function quantised(values, dims, axis) {
  const channels = dims[axis];
  const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const scales = new Float32Array(channels);
  const steps = new Int8Array(values.length);
  const eachChannel = (visit) => {
    for (let from = 0, channel = 0; from < values.length; from += inner, channel = (channel + 1) % channels)
      visit(channel, from, from + inner);
  };
  eachChannel((channel, from, to) => {
    let largest = scales[channel];
    for (let i = from; i < to; i += 1) largest = Math.max(largest, Math.abs(values[i]) / 127);
    scales[channel] = largest;
  });
  for (let c = 0; c < channels; c += 1) if (scales[c] === 0) scales[c] = 1;
  const even = (x) => {
    const rounded = Math.round(x);
    return Math.abs(x - Math.trunc(x)) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
  };
  eachChannel((channel, from, to) => {
    for (let i = from; i < to; i += 1) steps[i] = even(values[i] / scales[channel]);
  });
  return { steps, scales };
}

function quantiseWeights(graph) {
  const weights = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const done = new Set();
  graph.node = graph.node.flatMap((node) => {
    const axisOf = outputAxis[node.opType];
    const name = node.input[1];
    const tensor = weights.get(name);
    if (!axisOf || !tensor || (!done.has(name) && tensor.dataType !== dataType.float)) return [node];
    const before = [];
    if (!done.has(name)) {
      const dims = tensor.dims.map(Number);
      const values = floatsOf(tensor);
      if (values.length < smallest) return [node];
      const axis = axisOf(dims);
      const { steps, scales } = quantised(values, dims, axis);
      Object.assign(tensor, { dataType: dataType.int8, floatData: [], rawData: bytesOf(steps) });
      graph.initializer.push({
        name: `${name}_scale`,
        dims: dims.map((side, i) => (i === axis ? side : 1)),
        dataType: dataType.float,
        rawData: bytesOf(scales),
      });
      const to = { name: 'to', i: dataType.float, type: attributeType.int };
      before.push(
        { opType: 'Cast', input: [name], output: [`${name}_wide`], attribute: [to] },
        { opType: 'Mul', input: [`${name}_wide`, `${name}_scale`], output: [`${name}_weight`] },
      );
      done.add(name);
    }
    node.input[1] = `${name}_weight`;
    return [...before, node];
  });
}

/**
 * The bytes of an ONNX model with 8-bit weights and one output, the first. `modules` is the folder protobufjs lies in.
 * The same input gives the same bytes.
 */
export function quantise(bytes, modules) {
  const protobuf = createRequire(join(modules, 'protobufjs', 'package.json'))('protobufjs/light');
  const Model = protobuf.Root.fromJSON(onnxSchema).lookupType('onnx.ModelProto');
  const model = Model.toObject(Model.decode(bytes), { arrays: true });
  const { graph } = model;
  graph.output = graph.output.slice(0, 1);
  widen(graph);
  quantiseWeights(graph);
  // Weights that are listed as inputs count as changeable, and would be multiplied out anew in every run.
  const held = new Set(graph.initializer.map(({ name }) => name));
  graph.input = graph.input.filter(({ name }) => !held.has(name));
  return Buffer.from(Model.encode(Model.fromObject(model)).finish());
}
