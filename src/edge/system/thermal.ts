/**
 * The kernel's thermal zones (Documentation/ABI/testing/sysfs-class-thermal): `temp` in thousandths of a degree Celsius, of each
 * part that has a sensor. The warmest counts.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeatSensor } from '../../ports/heat.ts';

const THERMAL_DIR = '/sys/class/thermal';
const PER_DEGREE = 1000;
/** Drivers of parts that are switched off give values far outside of what a running board can be at. */
const [COLDEST_C, WARMEST_C] = [-40, 150];

/** Undefined where the board has no sensor that can be read. */
export function thermalSensor(dir: string = THERMAL_DIR): HeatSensor | undefined {
  const paths = zones(dir);
  const look = (): number | undefined => {
    const degrees = paths.map(degreesOf).filter((one) => one >= COLDEST_C && one <= WARMEST_C);
    return degrees.length === 0 ? undefined : Math.max(...degrees);
  };
  if (look() === undefined) return undefined;
  return {
    get celsius() {
      return look();
    },
  };
}

function zones(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => /^thermal_zone\d+$/.test(name))
      .map((name) => join(dir, name, 'temp'));
  } catch {
    return []; // a machine without them
  }
}

/** Not a number where it cannot be read. */
function degreesOf(path: string): number {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return /^-?\d+$/.test(text) ? Number(text) / PER_DEGREE : Number.NaN;
  } catch {
    return Number.NaN; // the sensor of a part that sleeps
  }
}
