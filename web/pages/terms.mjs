// The terms of use of this build.

import { html } from './html.mjs';
import { contact, datesOf, legalPage } from './legal.mjs';

/** When words of these terms were last changed; the owner's own date may be later. */
const written = '2026-11-23';

function sale({ config: { premium, freeImagesPerDay, operator } }) {
  const offers = premium.offers.map(({ title, price, per }) =>
    per === '' ? `${title}: ${price}, paid once` : `${title}: ${price} per ${per}`,
  );
  return html`<p>
      ${freeImagesPerDay} pictures a day are free. Premium removes that limit. It is sold by ${operator.name}
      and paid through Stripe:
    </p>
    <ul>
      ${offers.map((offer) => html`<li>${offer}</li>`)}
    </ul>
    <p>
      A subscription renews itself until you cancel it in Stripe’s customer portal; it then runs to the end of
      the time that is paid. The licence is for one person, on as many of their own devices as they like. A
      refund ends it. Rights that the law gives a buyer, such as withdrawing from a purchase made at a
      distance, stay as they are.
    </p>
    <p>
      The count of free pictures is kept in your browser. It is a courtesy between you and the seller, not a
      lock; what you made before is yours either way.
    </p>`;
}

export function termsPage(site) {
  const { premium } = site.config;
  return legalPage({
    site,
    name: 'terms',
    title: 'Terms of use',
    description: 'What you may expect of this site, and what it expects of you.',
    lead: 'Short, because the tools run on your own device and your pictures stay yours.',
    dates: datesOf(site.config, written),
    sections: [
      {
        id: 'use',
        title: 'What you may do',
        body: html`<p>
          Use every tool for any lawful purpose, private or commercial. No account is needed. You need the
          right to work on the pictures you open; the site cannot see them and does not check.
        </p>`,
      },
      {
        id: 'yours',
        title: 'What is yours',
        body: html`<p>Your pictures and results stay yours. The site gets no copy and no rights in them.</p>`,
      },
      ...(premium === undefined
        ? []
        : [{ id: 'premium', title: 'The free allowance and Premium', body: sale(site) }]),
      {
        id: 'models',
        title: 'Models and libraries',
        body: html`<p>
          The code is free software; see <a href="../licences/">Licences</a>. A few models have terms of their
          own, which are shown before such a model is fetched. If you agree to terms that forbid commercial
          use, keep to them.
        </p>`,
      },
      {
        id: 'warranty',
        title: 'No warranty',
        body: html`<p>
          Everything here is offered as it is. Look at results before you rely on them, and keep your
          originals: the tools never change the files you open. Where the law allows it, whoever runs this
          copy is liable only for intent and gross
          negligence${premium === undefined ? '' : ', and otherwise up to what you have paid'}.
        </p>`,
      },
      { id: 'contact', title: 'Contact', body: contact(site.config) },
    ],
  });
}
