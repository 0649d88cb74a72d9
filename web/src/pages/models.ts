// The entry of the page of models.

import './shell.js';
import '../styles/models.css';
import '../ui/model-manager.js';
