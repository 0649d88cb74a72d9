// Makes a picture that the browser can show out of any file: as it is where the browser decodes it, else through the engine.

import type { Engine } from '../engine/engine-types.js';

/** A picture ready to show. Whoever asked for it calls `release` once. */
export interface Viewable {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  release(): void;
}

async function decode(blob: Blob): Promise<Viewable> {
  const url = URL.createObjectURL(blob);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
  // An SVG without a size of its own says 0.
  const width = image.naturalWidth || 1;
  const height = image.naturalHeight || 1;
  return { url, width, height, release: () => URL.revokeObjectURL(url) };
}

/** Rejects when neither the browser nor the engine can read it; `signal` stops the engine. */
export async function viewable(
  blob: Blob,
  engine: () => Promise<Engine>,
  signal?: AbortSignal,
): Promise<Viewable> {
  try {
    return await decode(blob);
  } catch {
    const ready = await engine();
    const shown = await ready.run(
      blob,
      { version: 1, steps: [], output: { format: 'png', effort: 1 } },
      signal === undefined ? {} : { signal },
    );
    return decode(shown.blob);
  }
}

const sampleSide = 48;

/** Whether some of a decoded picture can be seen through; judged on a small copy. */
export function isTransparent(image: HTMLImageElement): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = sampleSide;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null || image.naturalWidth === 0) return false;
  context.drawImage(image, 0, 0, sampleSide, sampleSide);
  const { data } = context.getImageData(0, 0, sampleSide, sampleSide);
  return data.some((value, index) => index % 4 === 3 && value < 250);
}

let thumbnailTurn: Promise<unknown> = Promise.resolve();

/**
 * Draws a small picture into a canvas, one at a time so that hundreds of files stay light. False when the browser
 * cannot decode the file; then the canvas is left alone.
 */
export function drawThumbnail(blob: Blob, canvas: HTMLCanvasElement, size: number): Promise<boolean> {
  const work = async (): Promise<boolean> => {
    if (!canvas.isConnected) return false;
    try {
      const image = new Image();
      const url = URL.createObjectURL(blob);
      image.src = url;
      try {
        await image.decode();
        const scale = Math.max(size / (image.naturalWidth || size), size / (image.naturalHeight || size));
        const width = (image.naturalWidth || size) * scale;
        const height = (image.naturalHeight || size) * scale;
        canvas.width = size;
        canvas.height = size;
        const context = canvas.getContext('2d');
        if (context !== null) context.imageSmoothingQuality = 'high';
        context?.drawImage(image, (size - width) / 2, (size - height) / 2, width, height);
      } finally {
        URL.revokeObjectURL(url);
      }
      return true;
    } catch {
      return false;
    }
  };
  const turn = thumbnailTurn.then(work, work);
  thumbnailTurn = turn;
  return turn;
}
