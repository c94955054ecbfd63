/** What a request about OSDP lines does to the terminal. Each refusal says the way out. */

import type { OsdpPlaceStatus } from '../../app/osdp.ts';
import type { Terminal } from '../../app/terminal.ts';
import { Fault, unreachable } from '../../base/fault.ts';
import type { ControlRequest } from './messages.ts';

type Answer = Record<string, unknown>;
const VERBS = ['osdp-status', 'osdp-install', 'osdp-close'] as const;
export type OsdpRequest = Extract<ControlRequest, { verb: (typeof VERBS)[number] }>;

export function isOsdpRequest(request: ControlRequest): request is OsdpRequest {
  return VERBS.some((verb) => verb === request.verb);
}

export interface OsdpSurroundings {
  /** False where the terminal was opened for one command: its wall stays closed then. */
  readonly isRunning: boolean;
}

export async function osdpAnswer({ osdp }: Terminal, request: OsdpRequest, { isRunning }: OsdpSurroundings): Promise<Answer> {
  if (!isRunning)
    throw new Fault('not-running', 'The lines are open while the terminal runs. Start it, then ask again. Nothing was changed.');
  switch (request.verb) {
    case 'osdp-status':
      return { devices: osdpLines(osdp.status) };
    case 'osdp-install': {
      const result = await osdp.openInstall(request);
      switch (result.kind) {
        case 'opened':
          return { outcome: 'opened', minutes: result.minutes };
        case 'refused':
          return { outcome: 'refused', reason: result.reason };
        case 'busy':
          throw new Fault(
            'command-bad',
            'Another device is being installed. Wait until it is done, or end that: menshen osdp install-end.',
          );
        case 'unknown-place':
          throw new Fault(
            'command-bad',
            'The site file has no such device: name one of hardware.osdp.devices, or --panel. Nothing was opened.',
          );
        case 'failed':
          throw new Fault(
            'store-failed',
            'The ledger takes no entry now: nothing was opened. Look at the disk and its space, then ask again.',
          );
        default:
          return unreachable(result);
      }
    }
    case 'osdp-close':
      return { outcome: osdp.closeInstall() ? 'closed' : 'none-open' };
    default:
      return unreachable(request);
  }
}

/** One line a device, for people and programs. */
export function osdpLines(devices: readonly OsdpPlaceStatus[]): readonly Answer[] {
  return devices.map(({ place, isOnline, isDefaultKey, hasKey, isInstalling, attacks }) => ({
    place,
    state: stateOf({ isOnline: isOnline && !isDefaultKey, hasKey, isInstalling }),
    attacks,
  }));
}

function stateOf({ isOnline, hasKey, isInstalling }: Pick<OsdpPlaceStatus, 'isOnline' | 'hasKey' | 'isInstalling'>): string {
  if (isInstalling) return 'installing';
  if (!hasKey) return 'without key';
  return isOnline ? 'online' : 'offline';
}
