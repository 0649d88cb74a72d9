// What every page has, whatever else it does; each page's entry imports it first.

import '../ui/theme-toggle.js';
import { allowOwnScripts } from '../site/trusted-types.js';

allowOwnScripts();
