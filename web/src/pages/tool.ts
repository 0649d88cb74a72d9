// The entry of every tool's page.

import './shell.js';
import '../styles/tool.css';
import '../ui/drop-zone.js';
import '../ui/tool-workspace.js';
import { keepForOffline } from '../ui/isolation.js';
import { checkSupport } from '../ui/support.js';

keepForOffline();
void checkSupport();
