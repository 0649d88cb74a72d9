// The entry of the page "What this site does".

import './shell.js';
import '../styles/proof.css';
import '../styles/proof-test.css';
import '../styles/requests.css';
import '../ui/proof-policy.js';
import '../ui/proof-requests.js';
import '../ui/proof-storage.js';
import '../ui/proof-test.js';
import { checkSupport } from '../ui/support.js';

void checkSupport();
