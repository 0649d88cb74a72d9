// A Content-Security-Policy in plain words, directive by directive. Knows no DOM.

export interface ExplainedDirective {
  readonly name: string;
  readonly sources: readonly string[];
  /** What it means for the visitor. */
  readonly words: string;
}

type Explanation = (sources: readonly string[]) => string;

/** Sources that are addresses, as their hosts. */
function hosts(sources: readonly string[]): readonly string[] {
  return sources
    .filter((source) => /^https?:/.test(source))
    .map((source) => source.replace(/^https?:\/\//, ''));
}

const explanations: Readonly<Record<string, Explanation>> = {
  'default-src': () => 'Whatever is not allowed below is forbidden.',
  'script-src': (sources) =>
    `Code comes only from this site, never from another one and never out of the page’s own text.${
      sources.includes("'wasm-unsafe-eval'") ? ' WebAssembly, which the tools are made of, may run.' : ''
    }`,
  'script-src-attr': () => 'No code in attributes: a file name or a description can never start a script.',
  'style-src': () => 'Style sheets come only from this site.',
  'img-src': () =>
    'Pictures come from this site or from this tab’s own memory (blob:, data:). None can be loaded from, or reported to, anywhere else.',
  'font-src': () => 'Fonts come only from this site.',
  'worker-src': () => 'Background workers, which do the computing, run only code of this site.',
  'connect-src': (sources) => {
    const others = hosts(sources);
    return others.length === 0
      ? 'Code may talk to this site and to nobody else: the browser itself stops any other address.'
      : `Code may talk to this site and to ${others.join(', ')}, which the site’s owner has set up and the privacy policy names; the browser stops every other address.`;
  },
  'manifest-src': () => 'The file that makes the site installable comes only from this site.',
  'object-src': () => 'No plug-ins.',
  'frame-src': () => 'No other page is shown inside this one, so none can watch from there.',
  'base-uri': () => 'Nothing can redirect the page’s relative addresses elsewhere.',
  'form-action': () => 'No form can send anything anywhere.',
  'require-trusted-types-for': () =>
    'The browser refuses to turn text into markup or code, so even a mistake of ours could not.',
  'trusted-types': () => 'There is one exception to that rule, for the addresses of this site’s own scripts.',
  'frame-ancestors': () => 'No other site can show this one in a frame and trick you into clicking.',
};

/** In the order of the policy; directives nobody explained are shown with a plain remark. */
export function explainPolicy(policy: string): readonly ExplainedDirective[] {
  return policy
    .split(';')
    .map((part) => part.trim().split(/\s+/))
    .filter(([name]) => name !== undefined && name !== '')
    .map(([name = '', ...sources]) => ({
      name,
      sources,
      words: explanations[name]?.(sources) ?? 'A further restriction.',
    }));
}
