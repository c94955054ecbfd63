/** Bugs planted in the OSDP lines: each would let somebody with a hand on the wire in. */

import type { Catcher, Mutant } from './list.ts';

const tests = (...files: readonly string[]): Catcher => ({ tests: files.map((file) => `test/${file}.test.ts`) });

export const OSDP_MUTANTS: readonly Mutant[] = [
  {
    name: 'osdp-mac-is-not-compared',
    file: 'src/edge/osdp/secure-channel.ts',
    find: 'if (!isSame(whole.subarray(0, mac.length), mac)) return this.#break();',
    replace: '',
    danger: 'an altered or recorded frame is done',
    caughtBy: tests('edge/osdp/attacks'),
  },
  {
    name: 'osdp-clear-text-on-a-secured-line',
    file: 'src/edge/osdp/peripheral-device.ts',
    find: "if (frame.mac === undefined) return this.#attacked('clear-command');",
    replace: 'if (frame.mac === undefined) return this.#inClear(frame);',
    danger: 'a secured device goes on talking in clear',
    caughtBy: tests('edge/osdp/attacks'),
  },
  {
    name: 'osdp-default-key-always',
    file: 'src/edge/osdp/peripheral-device.ts',
    find: 'isDefault ? (isInstalling?.() === true ? DEFAULT_KEY.slice() : undefined) : key()',
    replace: 'isDefault ? DEFAULT_KEY.slice() : key()',
    danger: 'whoever knows the standard drives the lock',
    caughtBy: tests('edge/osdp/rules-device'),
  },
  {
    name: 'osdp-clear-reply-is-believed',
    file: 'src/edge/osdp/control-panel.ts',
    find: 'this.#clearReply(pd, frame, command, nowMs);\n        return undefined;',
    replace: 'return frame.data;',
    danger: 'a card read forged in clear text opens the door',
    caughtBy: tests('edge/osdp/attacks'),
  },
  {
    name: 'osdp-install-mode-asked-once',
    file: 'src/edge/osdp/control-panel.ts',
    find: 'if (pd.isDefaultKey && pd.options.isInstalling?.() !== true) {',
    replace: 'if (pd.isDefaultKey && nowMs < 0) {',
    danger: 'a handshake under the default key outlives the install mode',
    caughtBy: tests('edge/osdp/attacks'),
  },
  {
    name: 'osdp-repeat-is-done-again',
    file: 'src/edge/osdp/peripheral-device.ts',
    find: 'if (this.#isRepeat(frame)) return this.#last?.reply;',
    replace: 'if (this.#isRepeat(frame)) this.#last = undefined;',
    danger: 'a command whose answer was lost ends the channel, or is done twice',
    caughtBy: tests('edge/osdp/attacks', 'edge/osdp/line'),
  },
  {
    name: 'osdp-torn-frame-swallows-the-next',
    file: 'src/edge/osdp/peripheral-device.ts',
    find: 'if (nowMs - this.#byteMs > BYTE_GAP_MS) this.#reader.reset();',
    replace: '',
    danger: 'noise takes devices off the line',
    caughtBy: tests('edge/osdp/line'),
  },
  {
    name: 'osdp-install-mode-forgotten-at-the-device',
    file: 'src/edge/osdp/peripheral-device.ts',
    find: 'const isOver = pending?.isDefault === true && isInstalling?.() !== true;',
    replace: 'const isOver = false;',
    danger: 'a handshake under the default key outlives the install mode',
    caughtBy: tests('edge/osdp/rules-device'),
  },
  {
    name: 'osdp-default-channel-stays',
    file: 'src/edge/osdp/control-panel.ts',
    find: "if (pd.isDefaultKey) this.#lose(pd, 'refused', nowMs, undefined);",
    replace: '',
    danger: 'a channel that everybody can read goes on after the installer left',
    caughtBy: tests('edge/osdp/rules-panel'),
  },
  {
    name: 'osdp-keys-stay-in-memory',
    file: 'src/edge/osdp/secure-channel.ts',
    find: '    wipeKeys(this.#keys);\n',
    replace: '',
    danger: 'the keys of a channel that ended are still there to be read',
    caughtBy: tests('edge/osdp/rules-device'),
  },
  {
    name: 'osdp-replay-keeps-the-panel-there',
    file: 'src/edge/osdp/peripheral-device.ts',
    find: 'if (this.#isRepeat(frame)) return this.#last?.reply;',
    replace: 'if (this.#isRepeat(frame)) return ((this.#heardMs = nowMs), this.#last?.reply);',
    danger: 'a panel that was cut off passes for one that is there',
    caughtBy: tests('edge/osdp/rules-device'),
  },
];
