// Reads Stripe's form encoding (`metadata[a]=1&expand[0]=b`) into nested objects and lists.

export function parseForm(text) {
  const root = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/[[\]]+/).filter((part) => part !== '');
    let at = root;
    path.forEach((part, index) => {
      if (index === path.length - 1) at[part] = value;
      else at = at[part] ??= {};
    });
  }
  return listed(root);
}

/** Objects whose names are 0, 1, 2… are lists; so is a lone `[]`, whose name is empty and was left out. */
function listed(value) {
  if (typeof value !== 'object') return value;
  const names = Object.keys(value);
  const each = names.map((name) => listed(value[name]));
  if (names.length > 0 && names.every((name, index) => name === String(index))) return each;
  return Object.fromEntries(names.map((name, index) => [name, each[index]]));
}
