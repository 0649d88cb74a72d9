// The entry of the page of the history.

import './shell.js';
import '../styles/switches.css';
import '../styles/history.css';
import '../ui/history-view.js';
