/** Thermal zones as the kernel shows them, in a folder of our own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thermalSensor } from '../../../src/edge/system/thermal.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-thermal-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function zone(name: string, temp: string): void {
  mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(join(dir, name, 'temp'), temp);
}

it('takes the warmest zone, afresh each time', () => {
  zone('thermal_zone0', '45123\n');
  zone('thermal_zone1', '51000\n');
  zone('cooling_device0', '99000\n');
  const sensor = thermalSensor(dir);
  expect(sensor?.celsius).toBe(51);
  zone('thermal_zone0', '83456\n');
  expect(sensor?.celsius).toBe(83.456);
});

it('passes over what no running board can be at, and what is no number', () => {
  zone('thermal_zone0', '-273150\n');
  zone('thermal_zone1', '4294967295\n');
  zone('thermal_zone2', 'N/A\n');
  expect(thermalSensor(dir)).toBeUndefined();
  zone('thermal_zone3', '-5000\n');
  expect(thermalSensor(dir)?.celsius).toBe(-5);
});

it('says nothing where it has become unreadable, and is none where there was none', () => {
  expect(thermalSensor(join(dir, 'none'))).toBeUndefined();
  zone('thermal_zone0', '45123\n');
  const sensor = thermalSensor(dir);
  rmSync(join(dir, 'thermal_zone0'), { recursive: true });
  expect(sensor?.celsius).toBeUndefined();
});
