// Maps a parameter's slider range to slider positions: wide ranges of positive numbers are spread evenly by ratio.

import type { Parameter } from '../engine/recipe.js';

export const sliderSteps = 1000;

export interface SliderScale {
  /** 0 to sliderSteps; values outside the slider's range sit at its ends. */
  position(value: number): number;
  value(position: number): number;
}

/** Undefined when the parameter declares no finite range to slide over. */
export function sliderScale(parameter: Parameter): SliderScale | undefined {
  const low = parameter.sliderMin ?? parameter.min;
  const high = parameter.sliderMax ?? parameter.max;
  if (low === undefined || high === undefined || !(high > low)) return undefined;
  const byRatio = low > 0 && high / low >= 100;
  const step = parameter.step ?? (high - low) / sliderSteps;
  const clamp = (value: number): number => Math.min(high, Math.max(low, value));
  return {
    position: (value) => {
      const part = byRatio ? Math.log(clamp(value) / low) / Math.log(high / low) : (clamp(value) - low) / (high - low);
      return Math.round(part * sliderSteps);
    },
    value: (position) => {
      const part = Math.min(1, Math.max(0, position / sliderSteps));
      const raw = byRatio ? low * (high / low) ** part : low + part * (high - low);
      const coarse = byRatio ? twoDigits(raw) : raw;
      return clamp(Number((Math.round(coarse / step) * step).toFixed(6)));
    },
  };
}

function twoDigits(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.round(value / unit) * unit;
}
