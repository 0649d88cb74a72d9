// Who runs this copy of the site, as far as its owner has said.

import { html } from './html.mjs';
import { contact, isNamed, legalPage } from './legal.mjs';

export function imprintPage(site) {
  const { operator } = site.config;
  const known = isNamed(operator);
  return legalPage({
    site,
    name: 'imprint',
    title: 'Imprint',
    description: 'Who runs this copy of mypictools.',
    lead: known ? 'Who runs this copy of mypictools.' : 'This copy of mypictools does not say who runs it.',
    indexed: known,
    sections: known
      ? [
          { id: 'operator', title: 'Operator', body: contact(site.config) },
          ...(operator.register === ''
            ? []
            : [
                { id: 'register', title: 'Register and tax number', body: html`<p>${operator.register}</p>` },
              ]),
        ]
      : [
          {
            id: 'owners',
            title: 'For owners',
            body: html`<p>
              In many countries a site has to name whoever runs it. Fill in <code>operator</code> in
              <code>web/site.config.json</code> and build the site again: the name, address and e-mail then
              stand here, in the privacy policy and in the terms.
            </p>`,
          },
        ],
  });
}
