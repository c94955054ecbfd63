/**
 * A tiny eye for the supervisor's tests: speaks the real channel under the real permissions and
 * misbehaves as the model pack's name in its start message says.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { openDoorChannel } from '../../../src/edge/eye/child.ts';
import type { DoorMessage, EyeMessage, EyeSettings } from '../../../src/edge/eye/messages.ts';

const COUNTS = { persons: 1, templates: 1, unusableTemplates: 0, revision: 1, isOnNextKey: false };

let script = 'good';
let settings: EyeSettings | undefined;

const channel = openDoorChannel({ onMessage: take, onGone: () => process.exit(0) });

function ready(): void {
  channel.send({ kind: 'ready', modelPack: 'scripted', embedderSha256: '0'.repeat(64), ...COUNTS });
}

function take(message: DoorMessage): void {
  switch (message.kind) {
    case 'start':
      settings = message.settings;
      script = settings.modelPack;
      start(message.key);
      return;
    case 'verify':
      look(message.id, message.visit, message.subject);
      return;
    case 'ping':
      if (script !== 'no-pong') channel.send({ kind: 'pong', id: message.id });
      return;
    case 'subjects':
      channel.send({ kind: 'subjects', id: message.id, subjects: ['a'.repeat(32)], isLast: false });
      channel.send({ kind: 'subjects', id: message.id, subjects: ['b'.repeat(32)], isLast: true });
      return;
    case 'erase':
      channel.send({ kind: 'erase-ended', id: message.id, outcomes: [{ kind: 'nothing-held' }], isOnNextKey: false });
      channel.send({ kind: 'status', persons: 0, templates: 0, unusableTemplates: 0, revision: 2, isOnNextKey: false });
      return;
    case 'stop':
      if (script !== 'never-stops') process.exit(0);
      return;
    default:
  }
}

function start(key: Uint8Array): void {
  if (script === 'dies') process.exit(3);
  if (script === 'never-ready') return;
  if (script === 'refuses' || (key[0] !== 7 && key[0] !== 101)) {
    channel.send({ kind: 'refused', code: 'bad-key', sentence: 'The key does not open the face store.' });
    void channel.flush().then(() => process.exit(0));
    return;
  }
  ready();
}

function look(id: number, visit: string, subject: string): void {
  if (script === 'never-answers') return;
  if (script === 'garbage') {
    for (let sent = 0; sent < 5; sent += 1) process.send?.({ kind: 'looked', id, outcome: { kind: 'matched', subject, similarity: 0.9 } });
    process.send?.(new Float32Array(512));
    process.send?.('x'.repeat(100_000));
    return;
  }
  if (script === 'probe') {
    void probe();
    return;
  }
  if (script === 'dark once') {
    script = 'good';
    channel.send({ kind: 'fault', code: 'camera-dark', sentence: 'The camera sees only dark.' });
    channel.send({ kind: 'looked', id, outcome: { kind: 'refused', reason: 'camera-dark' } });
    return;
  }
  channel.send({ kind: 'advice', visit, advice: 'too-far' });
  channel.send({ kind: 'looked', id, outcome: { kind: 'matched', subject } });
}

/** Tries what the eye must not be able to do, and tells how each attempt ended. */
async function probe(): Promise<void> {
  const tell = (what: string, error: unknown): void => {
    const code = (error as { code?: unknown } | undefined)?.code;
    const sentence = `${what}: ${typeof code === 'string' ? code : 'allowed'}`;
    channel.send({ kind: 'fault', code: 'not-permitted', sentence } satisfies EyeMessage);
  };
  const attempt = (what: string, work: () => unknown): void => {
    let failure: unknown;
    try {
      work();
    } catch (error) {
      failure = error;
    }
    tell(what, failure);
  };
  attempt('spawn', () => spawnSync('true'));
  attempt('read outside', () => readFileSync('/etc/hostname'));
  attempt('write outside', () => {
    writeFileSync('/tmp/menshen-eye-must-not-write', '');
  });
  attempt('write store', () => {
    writeFileSync(join(settings?.storeDir ?? '', 'probe'), '');
  });
  tell('connect', await connecting());
  tell('telemetry', { code: process.env['ORT_DISABLE_TELEMETRY'] });
  tell('environment', { code: Object.keys(process.env).sort().join(',') });
}

function connecting(): Promise<unknown> {
  return new Promise((resolve) => {
    try {
      const socket = connect({ host: '127.0.0.1', port: 9 });
      socket.on('error', resolve);
      socket.on('connect', () => {
        resolve(undefined);
      });
    } catch (error) {
      resolve(error);
    }
  });
}
