// The entry of the home page.

import './shell.js';
import '../ui/drop-zone.js';
import '../ui/tool-chooser.js';
import { checkSupport } from '../ui/support.js';

void checkSupport();
