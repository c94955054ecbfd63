/** Checks of the parts, each with one sentence that says what is well or what to do. No face, name or score in them. */

import { gateSentence } from '../core/policy/gate-table.ts';
import type { Ground } from './parts.ts';
import { within } from './within.ts';

export interface SelfCheck {
  readonly name: string;
  readonly isOk: boolean;
  readonly sentence: string;
}

/** The eye answers its smallest question well within this. */
const EYE_LIMIT_MS = 5_000;

export async function selfTest(ground: Ground): Promise<readonly SelfCheck[]> {
  const checks = [
    ...outsideChecks(ground),
    ...storeChecks(ground),
    clockCheck(ground),
    rollbackCheck(ground),
    await eyeCheck(ground),
    gateCheck(ground),
  ];
  return checks;
}

function check(name: string, isOk: boolean, well: string, wrong: string): SelfCheck {
  return { name, isOk, sentence: isOk ? well : wrong };
}

function outsideChecks(ground: Ground): readonly SelfCheck[] {
  const { reader, pinPad } = ground.parts;
  const checks = [
    check(
      'fallback',
      ground.readiness.isFallbackHealthy(),
      'A way without the face works.',
      'Neither card reader nor PIN pad works: the face stays off. Connect one.',
    ),
    check(
      'lock',
      ground.door.isRelayOk,
      'The relay is there, and the last command to the lock was carried out.',
      'The lock did not answer. Look at the relay and its cable.',
    ),
    ...wireChecks(ground),
  ];
  if (reader !== undefined)
    checks.push(
      check('reader', reader.isConnected, 'The card reader is connected.', 'The card reader is not connected. Look at its cable.'),
    );
  if (pinPad !== undefined)
    checks.push(check('pin-pad', pinPad.isConnected, 'The PIN pad is connected.', 'The PIN pad is not connected. Look at its cable.'));
  return checks;
}

/** Every wire of the door and the housing's switch: what nobody can read says nothing of the door. */
function wireChecks({ parts: { inputs, tamper } }: Ground): readonly SelfCheck[] {
  const names = { contact: 'door contact', rex: 'exit button', fire: 'fire line' } as const;
  const wires = (['contact', 'rex', 'fire'] as const).flatMap((name) => {
    const state = inputs?.[name]?.state;
    if (state === undefined) return [];
    const what = names[name];
    return [
      check(name, state !== 'unreadable', `The ${what} can be read.`, `The ${what} cannot be read. Look at its wire and its GPIO line.`),
    ];
  });
  if (tamper === undefined) return wires;
  const isRead = tamper.state !== 'unreadable';
  return [...wires, check('tamper', isRead, 'The tamper switch can be read.', 'The tamper switch cannot be read. Look at its wire.')];
}

function storeChecks(ground: Ground): readonly SelfCheck[] {
  const people = ground.store.ask((vault) => vault.counts().known);
  const { ledger } = ground.parts;
  const isRead = ground.store.ask(() => ledger.size === 0 || ledger.entries(ledger.size - 1, 1).length === 1);
  return [
    check(
      'people',
      people.kind === 'ok',
      'The store of people can be read.',
      'The store of people cannot be read. Look at the disk, then restart.',
    ),
    check(
      'ledger',
      ground.journal.isOk && isRead.kind === 'ok' && isRead.value,
      'The ledger can be read and written.',
      'The ledger cannot be read or written. Run: menshen audit verify.',
    ),
  ];
}

/** Each older store with its way out. */
function rollbackCheck(ground: Ground): SelfCheck {
  const { noticed } = ground.rollback;
  const isForPurge = noticed.some((store) => store === 'faces' || store === 'keys');
  const isForRecover = noticed.some((store) => store === 'people' || store === 'ledger');
  const purge = isForPurge ? ' Purge the faces: what was put back may hold people who withdrew.' : '';
  const recover = isForRecover ? ' Look who may have put it back, then an operator runs: menshen recover.' : '';
  return check(
    'rollback',
    noticed.length === 0,
    'No store is older than what was reached.',
    `An older copy was put back (${noticed.join(', ')}): the face stays off, card and PIN work.${purge}${recover}`,
  );
}

function clockCheck(ground: Ground): SelfCheck {
  return check(
    'clock',
    ground.clockGuard.isTrusted(),
    'The clock has not been set back.',
    'The clock is behind the last time seen: the face stays off. Set the clock; where it is right and once ran ahead, an operator runs: menshen recover.',
  );
}

async function eyeCheck(ground: Ground): Promise<SelfCheck> {
  const status = ground.parts.eye.status();
  if (status.state !== 'ready')
    return check('eye', false, '', status.detail ?? 'The eye is not running: the face is off, card and PIN work. It restarts by itself.');
  const held = await within(ground.parts.clock, EYE_LIMIT_MS, ground.parts.eye.subjects());
  return check(
    'eye',
    held !== undefined,
    'The eye answers; its models and store are in order.',
    'The eye does not answer: the face is off, card and PIN work. It restarts by itself.',
  );
}

function gateCheck(ground: Ground): SelfCheck {
  const { isFaceAllowed, closed } = ground.readiness.verdict();
  return check(
    'face',
    isFaceAllowed,
    'The face may be used.',
    `The face is off. ${closed.map((code) => `${code}: ${gateSentence(code)}`).join(' ')}`,
  );
}
