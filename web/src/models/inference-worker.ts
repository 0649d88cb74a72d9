// The inference worker on the processor: WebAssembly with SIMD and threads. Knows nothing of pictures.

import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { serve } from './ort-session-worker.js';

serve({ env, InferenceSession, Tensor, provider: 'wasm' });
