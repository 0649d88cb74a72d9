// Writes tiny ONNX networks, so that tests need no weights: one 1 × 1 convolution of three planes and a sigmoid.

const varint = (value) => {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 0x80n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
};
/** A protobuf field: a number as varint, a text or bytes with their length. */
const field = (number, value) => {
  if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
};
const message = (...fields) => Buffer.concat(fields);

const float = 1;

/** A side of a shape: pixels, or the name of one that is left open. */
const dimension = (side) => field(1, typeof side === 'number' ? field(1, side) : field(2, side));
const value = (name, type, shape) =>
  message(field(1, name), field(2, field(1, message(field(1, type), field(2, message(...shape.map(dimension)))))));
const node = (operator, inputs, output, ...attributes) =>
  message(
    ...inputs.map((name) => field(1, name)),
    field(2, output),
    field(4, operator),
    ...attributes.map((each) => field(5, each)),
  );
const integer = (name, number) => message(field(1, name), field(3, number), field(20, 2));
const tensor = (name, shape, numbers) =>
  message(
    ...shape.map((side) => field(1, side)),
    field(2, float),
    field(8, name),
    field(9, Buffer.from(new Float32Array(numbers).buffer)),
  );

/**
 * The bytes of a network whose mask is bright where the picture is. `input` and `output` are the declared shapes,
 * `type` the kind of the input (1 is float32, 7 int64); `inputs: 2` makes one that wants two pictures, `filters: 2` one that gives two masks.
 * `pad` adds that many bytes nobody reads.
 */
export function tinyNetwork({
  input = [1, 3, 64, 64],
  output = [1, 1, 64, 64],
  type = float,
  inputs = 1,
  filters = 1,
  pad = 0,
} = {}) {
  const names = ['picture', 'other'].slice(0, inputs);
  const nodes = [
    ...(inputs === 2 ? [node('Add', names, 'sum')] : []),
    ...(type === float ? [] : [node('Cast', ['picture'], 'floats', integer('to', float))]),
    node('Conv', [inputs === 2 ? 'sum' : type === float ? 'picture' : 'floats', 'weights'], 'scores'),
    node('Sigmoid', ['scores'], 'mask'),
  ];
  const graph = message(
    ...nodes.map((each) => field(1, each)),
    field(2, 'tiny'),
    field(5, tensor('weights', [filters, 3, 1, 1], Array.from({ length: filters * 3 }, (_, at) => 1 + (at % 3)))),
    ...(pad > 0 ? [field(10, 'x'.repeat(pad))] : []),
    ...names.map((name) => field(11, value(name, type, input))),
    field(12, value('mask', float, output)),
  );
  const opset = message(field(1, ''), field(2, 13));
  return message(field(1, 8), field(2, 'mypictools tests'), field(7, graph), field(8, opset));
}
