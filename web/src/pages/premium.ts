// The entry of the page of Premium. What the address brings is taken and removed first, so that it is not left lying about.

import './shell.js';
import '../styles/premium.css';
import { PremiumPage } from '../ui/premium-page.js';

/** What stands behind the # of the address. A code is taken out of it, and out of the browser's history. */
function takeFragment(): string {
  const fragment = location.hash.slice(1);
  if (!/^(session=|restore=|cancelled$)/.test(fragment)) return '';
  history.replaceState(null, '', location.pathname + location.search);
  return fragment;
}

const page = document.querySelector('premium-page');
if (page instanceof PremiumPage) {
  page.open(takeFragment());
  // An address that is pasted while the page is open loads nothing.
  addEventListener('hashchange', () => {
    const fragment = takeFragment();
    if (fragment !== '') void page.arrive(fragment);
  });
}
