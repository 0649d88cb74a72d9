// Every other host that this copy's content security policy lets pages ask, and what for, in words.

/** The titles of a manifest's models that come from an origin. */
function modelsFrom(origin, manifest) {
  return (manifest?.models ?? [])
    .filter(({ urls = [] }) => urls.some((url) => URL.canParse(url) && new URL(url).origin === origin))
    .map(({ title }) => title);
}

/** "A", "A and B", "A, B and C". */
export function listed(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

const originOf = (address) => (URL.canParse(address) ? new URL(address).origin : undefined);

/** What an origin is asked for; the empty text where only the owner knows. */
function purposeOf(origin, { manifest, config: { premium, models } }) {
  const titles = modelsFrom(origin, manifest);
  const many = titles.length > 1;
  const purposes = [
    titles.length > 0 &&
      `sends the ${many ? 'files of the models' : 'file of the model'} ${listed(titles)}, if you choose to use ${many ? 'them' : 'it'} and agree to the terms where there are any`,
    models.rmbg?.redirectOrigins.includes(origin) === true &&
      `may send the file of the model RMBG-1.4 where ${new URL(models.rmbg.url).host} passes the request on`,
    premium !== undefined &&
      originOf(premium.endpoint) === origin &&
      'answers for Premium and gets what the second table above lists',
  ].filter((purpose) => purpose !== false);
  return purposes.join(', and ');
}

/**
 * `[{hosts, words}]`, hosts of the same purpose together. `connect` are the origins of the policy: every one of them is there,
 * also one that nobody here knows.
 */
export function requestedHosts(site) {
  const groups = new Map();
  for (const origin of site.connect) {
    const purpose = purposeOf(origin, site);
    groups.set(purpose, [...(groups.get(purpose) ?? []), new URL(origin).host]);
  }
  // Who has a file stands before those it may pass a request on to.
  const inOrder = [...groups].sort(([a], [b]) => b.startsWith('sends') - a.startsWith('sends'));
  return inOrder.map(([purpose, hosts]) => {
    const what = purpose === '' ? 'may be asked, as whoever runs this copy has set up' : purpose;
    const seen = hosts.length > 1 ? 'Each of them sees' : 'It sees';
    return { hosts, words: `${what}. ${seen} your network address, as any server does, and no picture.` };
  });
}
