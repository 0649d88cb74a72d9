// The inference worker on the graphics processor. A file of its own, so that only browsers that use it fetch it.

import { env, InferenceSession, Tensor } from 'onnxruntime-web/jspi';
import { serve } from './ort-session-worker.js';

serve({ env, InferenceSession, Tensor, provider: 'webgpu' });
