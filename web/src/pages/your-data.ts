// The entry of the page of rights.

import './shell.js';
import '../styles/switches.css';
import '../styles/your-data.css';
import '../ui/your-data-view.js';
