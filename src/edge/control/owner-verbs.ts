/** What a request about bundles and ownership does to the terminal. */

import type { Terminal } from '../../app/terminal.ts';
import { Fault, unreachable } from '../../base/fault.ts';
import { publicKeyLine, readPublicKey } from '../../core/order/minisign.ts';
import type { ControlRequest } from './messages.ts';

type Answer = Record<string, unknown>;
const VERBS = ['provision-status', 'owner-release'] as const;
export type OwnerRequest = Extract<ControlRequest, { verb: (typeof VERBS)[number] }>;

export function isOwnerRequest(request: ControlRequest): request is OwnerRequest {
  return VERBS.some((verb) => verb === request.verb);
}

export async function ownerAnswer({ provision }: Terminal, request: OwnerRequest): Promise<Answer> {
  switch (request.verb) {
    case 'provision-status': {
      const { owner, sequence, result } = provision.status();
      return { owner, sequence, last: result === null ? null : (JSON.parse(result) as unknown) };
    }
    case 'owner-release':
      return releaseAnswer(provision, request);
    default:
      return unreachable(request);
  }
}

async function releaseAnswer(
  provision: Terminal['provision'],
  { card, pin, deviceId, out: path, key, next }: Extract<OwnerRequest, { verb: 'owner-release' }>,
): Promise<Answer> {
  const signer = keyOf(key, 'The operator key');
  const ownership =
    next === undefined
      ? ({ kind: 'reset' } as const)
      : ({ kind: 'transfer', nextOwnerKey: publicKeyLine(keyOf(next, 'The key of the next owner')) } as const);
  const result = await provision.release({ card, ...(pin === undefined ? {} : { pin }), deviceId, path, signer, ownership });
  switch (result.kind) {
    case 'refused':
      return { outcome: 'refused', reason: result.reason };
    case 'failed':
      throw new Fault('order-bad', result.why);
    case 'decommissioned':
      return { outcome: 'released', evidence: path, bytes: result.bytes, sha256: result.sha256 };
  }
}

function keyOf(line: string, whose: string) {
  const key = readPublicKey(line);
  if (key === undefined) throw new Fault('command-bad', `${whose} is no minisign public key. Nothing was destroyed; name another.`);
  return key;
}
