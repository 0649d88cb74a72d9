// The entry of the page of models.

import '../styles/models.css';
import '../ui/theme-toggle.js';
import '../ui/model-manager.js';
