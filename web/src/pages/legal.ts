// The entry of the pages that state something: privacy policy, terms, imprint.

import './shell.js';
import '../styles/legal.css';
