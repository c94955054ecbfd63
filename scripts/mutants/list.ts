/**
 * Planted bugs, each a change of one place of the product, and what must catch it. They exist here alone:
 * nothing in the product knows of them. `find` is exact and occurs once; test/arch/mutants.test.ts holds that.
 */

import { CAMERA_MUTANTS } from './camera.ts';
import { DOOR_MUTANTS } from './door.ts';
import { LAW_MUTANTS } from './law.ts';
import { OSDP_MUTANTS } from './osdp.ts';
import { PROVISION_MUTANTS } from './provision.ts';
import { SCREEN_MUTANTS } from './screen.ts';
import { SUPERVISION_MUTANTS } from './supervision.ts';

export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly danger: string;
  readonly caughtBy: Catcher;
}

/** Test files of jest, or the words of a simulated run that must end with a violation. */
export type Catcher = { readonly tests: readonly string[] } | { readonly simulate: readonly string[] };

const tests = (...files: readonly string[]): Catcher => ({ tests: files.map((file) => `test/${file}.test.ts`) });

const STORE: readonly Mutant[] = [
  {
    name: 'skip-the-fsync',
    file: 'src/edge/vault/database.ts',
    find: "raw.pragma('synchronous = FULL');",
    replace: "raw.pragma('synchronous = OFF');",
    danger: 'what was acknowledged is lost when power fails',
    caughtBy: tests('edge/vault-faces/database'),
  },
  {
    name: 'freed-bytes-stay',
    file: 'src/edge/vault/database.ts',
    find: "raw.pragma('secure_delete = ON');",
    replace: "raw.pragma('secure_delete = OFF');",
    danger: 'erased rows stay in freed pages',
    caughtBy: tests('edge/vault-faces/database', 'edge/vault-faces/erasure'),
  },
  {
    name: 'forget-the-log-cut',
    file: 'src/edge/vault/faces-erasure.ts',
    find: "    this.#database.truncateWal();\n    this.#parts.onStep('log-cut');",
    replace: "    this.#parts.onStep('log-cut');",
    danger: 'the erased template stays in the write-ahead log',
    caughtBy: tests('edge/vault-faces/erasure'),
  },
  {
    name: 'erase-without-rotation',
    file: 'src/edge/vault/faces-erasure.ts',
    find: 'this.#keys.rotate({ destroyed: held, isMoving: true, onProgress });',
    replace: '',
    danger: 'an old copy of a page still opens with the present key',
    caughtBy: tests('edge/vault-faces/erasure'),
  },
  {
    name: 'purge-keeps-the-store-key',
    file: 'src/edge/vault/faces-erasure.ts',
    find: 'this.#keys.store.renew({ isMoving: true }).key.wipe();',
    replace: '',
    danger: 'a copy taken before a purge still opens',
    caughtBy: tests('edge/vault-faces/erasure', 'edge/vault-faces/next-key'),
  },
  {
    name: 'no-intent-before-erasing',
    file: 'src/edge/vault/faces-erasure.ts',
    find: 'if (readIntent(this.#database) !== undefined) this.#finish(undefined);',
    replace: '',
    danger: 'an erasure that power cut off is never finished',
    caughtBy: tests('edge/vault-faces/erasure'),
  },
  {
    name: 'reuse-a-nonce',
    file: 'src/edge/crypto/sodium.ts',
    find: 'const nonce = randomBytes(NONCE_BYTES);',
    replace: 'const nonce = new Uint8Array(NONCE_BYTES);',
    danger: 'two sealed texts give away each other',
    caughtBy: tests('edge/crypto/sodium'),
  },
  {
    name: 'exposed-key-file',
    file: 'src/edge/keys/file.ts',
    find: '  requirePrivate(path);\n',
    replace: '',
    danger: 'a root key that others may read is used in silence',
    caughtBy: tests('edge/keys/providers'),
  },
  {
    name: 'any-model-runs',
    file: 'src/edge/inference/pack-store.ts',
    find: "digest('hex') !== spec.sha256",
    replace: "digest('hex') === ''",
    danger: 'an exchanged model runs (INV-10)',
    caughtBy: tests('edge/inference/pack-store'),
  },
];

const LEDGER: readonly Mutant[] = [
  {
    name: 'drop-a-ledger-entry',
    file: 'src/edge/vault/ledger.ts',
    find: '      write(entry, grown, note);\n',
    replace: '',
    danger: 'an event is acknowledged and not kept',
    caughtBy: tests('edge/vault-ledger/ledger'),
  },
  {
    name: 'believe-any-checkpoint',
    file: 'src/core/ledger/checkpoint.ts',
    find: 'utf8Bytes(checkpointText(key.name, checkpoint)), signed) ? checkpoint : undefined;',
    replace: 'utf8Bytes(checkpointText(key.name, checkpoint)), signed) ? checkpoint : checkpoint;',
    danger: 'a rewritten ledger verifies',
    caughtBy: tests('core/ledger/verify', 'core/ledger/formats'),
  },
  {
    name: 'believe-any-receipt',
    file: 'src/core/ledger/receipt.ts',
    find: "isSignatureValid) === undefined ? 'bad-signature' : undefined;",
    replace: 'isSignatureValid) === undefined ? undefined : undefined;',
    danger: 'a forged receipt is confirmed',
    caughtBy: tests('core/ledger/receipt', 'edge/vault-ledger/receipt'),
  },
  {
    name: 'cut-off-end-of-the-ledger',
    file: 'src/edge/vault/ledger.ts',
    find: 'const anchors = [...(head === undefined ? [] : [head]), ...(options.anchors ?? [])];',
    replace: 'const anchors = options.anchors ?? [];',
    danger: 'an older copy of the ledger passes for the present one',
    caughtBy: tests('edge/vault-ledger/ledger-damage', 'edge/vault-ledger/ledger'),
  },
  {
    name: 'ledger-that-fails-is-fine',
    file: 'src/app/journal.ts',
    find: '        isOk = false;\n',
    replace: '',
    danger: 'faces are used while nothing is recorded',
    caughtBy: tests('flows/health', 'invariants/inv-20'),
  },
  {
    name: 'passage-without-entry',
    file: 'src/app/passage.ts',
    find: "if (subject.kind === 'ok') ground.journal.append({ kind: 'passage', method, subject: subject.value });",
    replace: '',
    danger: 'the door opens and the ledger says nothing',
    caughtBy: tests('flows/passage', 'invariants/inv-15'),
  },
];

const CONSENT: readonly Mutant[] = [
  {
    name: 'accept-an-unsigned-grant',
    file: 'src/core/consent/grant.ts',
    find: "if (!expected.isSignatureValid(grantBytes(grant), signed.signature)) return refused('bad-signature');",
    replace: '',
    danger: 'a template is written without the door’s word (INV-02)',
    caughtBy: tests('core/consent/grant'),
  },
  {
    name: 'accept-another-device',
    file: 'src/core/consent/grant.ts',
    find: "if (grant.deviceId !== expected.deviceId) return refused('other-device');",
    replace: '',
    danger: 'a consent for one door is used at another',
    caughtBy: tests('core/consent/grant'),
  },
  {
    name: 'cache-a-consent',
    file: 'src/app/recognise.ts',
    find: 'hasConsent: isConsenting(ground, person) };',
    replace: 'hasConsent: true };',
    danger: 'who withdraws during a look still passes by face (INV-08)',
    caughtBy: tests('flows/my-face', 'flows/changed-notice', 'invariants/inv-08'),
  },
  {
    name: 'remember-the-forgotten',
    file: 'src/app/known-faces.ts',
    find: '    this.#gallery.remove(subject);\n',
    replace: '',
    danger: 'a withdrawn face is matched until the next start',
    caughtBy: tests('app/eye-rules'),
  },
  {
    name: 'silence-agrees',
    file: 'src/core/access/visit-machine.ts',
    find: "      return declined(state, 'time-out');\n",
    replace: '      return agreed(state);\n',
    danger: 'who walks away from the notice has agreed to it (Measures Art. 6)',
    caughtBy: tests('core/access/visit-machine'),
  },
  {
    name: 'intent-not-kept',
    file: 'src/app/erase.ts',
    find: "people.putIntent({ kind: 'erase', proofId, personId, cause });",
    replace: '',
    danger: 'a withdrawal that power or a crash cut off is never proved',
    caughtBy: tests('flows/pending-proof'),
  },
];

const DOOR: readonly Mutant[] = [
  {
    name: 'grant-on-timeout',
    file: 'src/app/door.ts',
    find: ')) === true',
    replace: ')) !== false',
    danger: 'a relay that never answered counts as a passage',
    caughtBy: tests('app/door'),
  },
  {
    name: 'cancelled-look-matches',
    file: 'src/app/eye-work.ts',
    find: "return cancel.isCancelled ? refused('cancelled') : compare(query);",
    replace: 'return compare(query);',
    danger: 'a look that was called off still says who it was',
    caughtBy: tests('app/eye-rules'),
  },
  {
    name: 'abandoned-visit-opens',
    file: 'src/app/passage.ts',
    find: "if (!isWanted()) return { kind: 'refused', method, reason: 'cancelled' };",
    replace: '',
    danger: 'the door opens for somebody who turned away',
    caughtBy: tests('flows/passage'),
  },
  {
    name: 'door-by-method',
    file: 'src/app/passage.ts',
    find: 'letIn(ground, personId, decision.unlockMs)',
    replace: "letIn(ground, personId, method === 'face' ? decision.unlockMs : decision.unlockMs - 1)",
    danger: 'card and PIN get less of a door than the face (INV-15)',
    caughtBy: tests('invariants/inv-15'),
  },
  {
    name: 'ended-person-passes',
    file: 'src/core/access/decide.ts',
    find: "if (standing === 'over') return { kind: 'denied', personId, reason: 'ended' };",
    replace: '',
    danger: 'who has left keeps the door',
    caughtBy: tests('core/access/decide'),
  },
  {
    name: 'threshold-zero',
    file: 'src/app/known-faces.ts',
    find: 'this.#parts.models.pack.thresholds.verification);',
    replace: '0);',
    danger: 'any face opens for any card',
    caughtBy: tests('app/eye-rules'),
  },
  {
    name: 'missing-liveness-is-fine',
    file: 'src/core/vision/liveness.ts',
    find: "if (opinions.length === 0 || opinions.includes('none')) return { kind: 'undecided' };",
    replace: '',
    danger: 'a photo passes where a check has nothing to say',
    caughtBy: tests('core/vision/liveness'),
  },
  {
    name: 'unknown-gate-is-open',
    file: 'src/core/policy/gates.ts',
    find: 'facts[code] !== true',
    replace: 'facts[code] === false',
    danger: 'a check that nobody made counts as passed (INV-20)',
    caughtBy: tests('core/policy/gates'),
  },
  {
    name: 'pin-not-slowed',
    file: 'src/core/access/attempts.ts',
    find: 'if (nowMs < attempts.waitUntilMs) return',
    replace: 'if (nowMs < 0) return',
    danger: 'a PIN is found by trying',
    caughtBy: tests('core/access/attempts', 'flows/attempts'),
  },
  {
    name: 'set-back-clock-trusted',
    file: 'src/core/policy/clock-trust.ts',
    find: "if (wallMs < carriedMs - CLOCK_TOLERANCE_MS) return 'set-back';",
    replace: '',
    danger: 'a clock that was turned back keeps faces longer (INV-07)',
    caughtBy: tests('flows/health', 'invariants/inv-20'),
  },
  {
    name: 'clock-forgets-over-restart',
    file: 'src/app/clock-guard.ts',
    find: 'markMs: Number.isSafeInteger(mark) && mark > 0 ? mark : undefined',
    replace: 'markMs: mark === -1 ? mark : undefined',
    danger: 'turning the clock back while the power is off is not noticed',
    caughtBy: tests('flows/health', 'flows/attempts'),
  },
  {
    name: 'rollback-ignored',
    file: 'src/app/rollback.ts',
    find: 'else if (revision < reached && !this.#isPurgePending())',
    replace: 'else if (revision < -1)',
    danger: 'an old face store put back is used',
    caughtBy: tests('flows/rollback'),
  },
  {
    name: 'replay-an-order',
    file: 'src/app/order.ts',
    find: "if (done.value !== undefined) return this.#refuse(digest, 'done-before', order);",
    replace: '',
    danger: 'an order of a number that was carried out purges again',
    caughtBy: tests('flows/order'),
  },
  {
    name: 'unsigned-order',
    file: 'src/core/order/minisign.ts',
    find: 'if (!crypto.isSignatureValid(key.publicKey, signed, signature.signature)) return undefined;',
    replace: '',
    danger: 'anybody with a stick destroys every template',
    caughtBy: tests('edge/orders/minisign'),
  },
  {
    name: 'order-of-another-device',
    file: 'src/core/order/order.ts',
    find: "if (order.deviceId !== deviceId) return { kind: 'refused', why: 'other-device', order };",
    replace: '',
    danger: 'an order for one door purges all of the operator’s doors',
    caughtBy: tests('core/order/order', 'flows/order'),
  },
  {
    name: 'frame-not-zeroed',
    file: 'src/app/look.ts',
    find: '        frame.pixels.fill(0);\n',
    replace: '',
    danger: 'the picture of a face stays in memory (INV-01)',
    caughtBy: tests('app/look-frames'),
  },
];

export const MUTANTS: readonly Mutant[] = [
  ...STORE,
  ...LEDGER,
  ...CONSENT,
  ...DOOR,
  ...CAMERA_MUTANTS,
  ...DOOR_MUTANTS,
  ...LAW_MUTANTS,
  ...OSDP_MUTANTS,
  ...PROVISION_MUTANTS,
  ...SCREEN_MUTANTS,
  ...SUPERVISION_MUTANTS,
];
