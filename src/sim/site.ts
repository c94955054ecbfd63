/** The site of every simulated terminal, as a site file would give it. Never a real door's. */

import type { FaceMode, Site } from '../core/policy/site.ts';

/**
 * The simulated site. Liveness by network and by edges: its people are still portraits, which cannot
 * blink or turn, so those two cues are off here and the site file of a real door may turn them on.
 */
export function simSite(deviceId: string, mode: FaceMode, port: number): Site {
  return {
    version: 1,
    deviceId,
    siteType: 'residential_entrance',
    processor: {
      name: 'Simulated House Association',
      address: '1 Simulated Lane',
      phone: '+00 000 0000',
      email: 'house@simulated.invalid',
    },
    necessity:
      'A simulated door for trying out the terminal; residents carry bags and ask for a way in without hands. Card and PIN stay for all.',
    languages: ['en', 'zh-CN'],
    face: {
      isEnabled: true,
      mode,
      livenessCues: ['net', 'edges'],
      modelPack: 'default',
      interEyeMinPx: 60,
      zone: { left: 0.1, top: 0.05, right: 0.9, bottom: 0.95 },
      lookLimitMs: 8000,
      retentionDays: 365,
      idleDays: 90,
    },
    fallback: { card: true, pin: true },
    door: { unlockMs: 5000 },
    screen: { port },
    keys: { kind: 'file' },
    hardware: { camera: { kind: 'none' }, reader: { kind: 'none' }, pinPad: { kind: 'none' }, relay: { kind: 'none' } },
  };
}
