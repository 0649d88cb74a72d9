// Maps a parameter's slider range to slider positions: very wide ranges of positive numbers are spread evenly by ratio.

import type { Parameter } from '../engine/recipe.js';

/** From this ratio of the slider's ends on, half the way up the slider is not half of the larger end. */
const wideRatio = 250;
const positionsByRatio = 240;
const mostPositions = 3600;

export interface SliderScale {
  /** Positions run from 0 to this. */
  readonly positions: number;
  /** Values outside the slider's range sit at its ends. */
  position(value: number): number;
  value(position: number): number;
}

/** Undefined when the parameter declares no finite range to slide over. */
export function sliderScale(parameter: Parameter): SliderScale | undefined {
  const low = parameter.sliderMin ?? parameter.min;
  const high = parameter.sliderMax ?? parameter.max;
  if (low === undefined || high === undefined || !(high > low)) return undefined;
  const byRatio = low > 0 && high / low >= wideRatio;
  const step = parameter.step ?? 10 ** Math.floor(Math.log10((high - low) / 100));
  const positions = byRatio
    ? positionsByRatio
    : Math.min(mostPositions, Math.max(1, Math.round((high - low) / step)));
  const clamp = (value: number): number => Math.min(high, Math.max(low, value));
  return {
    positions,
    position: (value) => {
      const part = byRatio
        ? Math.log(clamp(value) / low) / Math.log(high / low)
        : (clamp(value) - low) / (high - low);
      return Math.round(part * positions);
    },
    value: (position) => {
      const part = Math.min(1, Math.max(0, position / positions));
      const raw = byRatio ? twoDigits(low * (high / low) ** part) : low + part * (high - low);
      return clamp(Number((Math.round(raw / step) * step).toFixed(6)));
    },
  };
}

function twoDigits(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.round(value / unit) * unit;
}
