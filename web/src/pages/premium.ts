// The entry of the page of Premium. What the address brings is taken and removed first, so that it is not left lying about.

import './shell.js';
import '../styles/premium.css';
import { PremiumPage } from '../ui/premium-page.js';

const fragment = location.hash.slice(1);
if (/^(session=|restore=|cancelled$)/.test(fragment))
  history.replaceState(null, '', location.pathname + location.search);

const page = document.querySelector('premium-page');
if (page instanceof PremiumPage) page.open(fragment);
