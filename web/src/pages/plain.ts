// The entry of pages that only have the frame: licences and the 404 page.

import './shell.js';
