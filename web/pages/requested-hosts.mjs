// Every other host that this copy's content security policy lets pages ask, and what for, in words.

/** The models of a manifest that come from an origin, by title. */
function modelsFrom(origin, manifest) {
  return (manifest?.models ?? [])
    .filter(({ urls = [] }) => urls.some((url) => URL.canParse(url) && new URL(url).origin === origin))
    .map(({ title }) => title);
}

/** "A", "A and B", "A, B and C". */
function listed(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

const seen = 'It sees your network address, as any server does, and no picture.';

/** `connect` are the origins of the policy; each gets a sentence, also one that nobody here knows. */
export function requestedHosts({ connect, manifest, config: { premium, models } }) {
  return connect.map((origin) => {
    const { host } = new URL(origin);
    const titles = modelsFrom(origin, manifest);
    const sentences = [
      ...(titles.length > 0
        ? [
            `sends the ${titles.length === 1 ? 'file of the model' : 'files of the models'} ${listed(titles)}, if you choose to use ${titles.length === 1 ? 'it' : 'them'} and agree to the terms where there are any.`,
          ]
        : []),
      ...(models.rmbg?.redirectOrigins.includes(origin) === true
        ? ['may be asked for the file of the model RMBG-1.4, where its host passes the request on.']
        : []),
      ...(premium !== undefined && URL.canParse(premium.endpoint) && new URL(premium.endpoint).origin === origin
        ? ['answers for Premium, and gets what the second table above lists.']
        : []),
    ];
    const words = sentences.length === 0 ? ['may be asked, as whoever runs this copy has set up.'] : sentences;
    return { host, words: `${words.join(' It ')} ${seen}` };
  });
}
