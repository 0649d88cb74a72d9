// What every page has, whatever else it does; each page's entry imports it first.

import '../ui/theme-toggle.js';
import { showBanner } from '../ui/banner.js';
import { siteSettings } from '../site/settings.js';
import { startAccount } from '../account/start.js';
import { allowOwnScripts } from '../site/trusted-types.js';
import { startPalette } from '../ui/command-start.js';

allowOwnScripts();
startAccount(showBanner);
startPalette();
if (siteSettings().premium !== undefined) void import('../ui/free-meter.js');
