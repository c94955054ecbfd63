/** What a request about commissioning does to the terminal. Each refusal says the way out. */

import type { Terminal } from '../../app/terminal.ts';
import { Fault, unreachable } from '../../base/fault.ts';
import type { ControlRequest } from './messages.ts';

type Answer = Record<string, unknown>;
const VERBS = ['commission-begin', 'commission-state', 'commission-press', 'commission-stop', 'commission-sheets'] as const;
export type CommissionRequest = Extract<ControlRequest, { verb: (typeof VERBS)[number] }>;

export function isCommissionRequest(request: ControlRequest): request is CommissionRequest {
  return VERBS.some((verb) => verb === request.verb);
}

const BUSY = 'Somebody stands at the terminal, or a walk is under way there. Nothing was begun: finish that first.';

export async function commissionAnswer({ commission }: Terminal, request: CommissionRequest): Promise<Answer> {
  switch (request.verb) {
    case 'commission-begin': {
      const result = await commission.begin(request);
      if (result.kind === 'failed') throw storeFailed();
      if (result.kind === 'busy') return { outcome: 'refused', reason: 'busy', sentence: BUSY };
      if (result.kind === 'refused') return { outcome: 'refused', reason: result.reason };
      return { outcome: 'begun', walk: commission.status() };
    }
    case 'commission-state':
      return { walk: commission.status() };
    case 'commission-press':
      return { outcome: commission.press(request.key) ? 'pressed' : 'refused', walk: commission.status() };
    case 'commission-stop':
      commission.stop();
      return { outcome: 'stopped' };
    case 'commission-sheets':
      return { sheets: commission.sheets() };
    default:
      return unreachable(request);
  }
}

function storeFailed(): Fault {
  return new Fault('store-failed', 'The stores take no record now: nothing was begun. Look at the disk and its space, then ask again.');
}
