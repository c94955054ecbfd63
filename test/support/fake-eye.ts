/** An eye whose answers a test writes; it keeps subjects like the real one and holds looks open until told. */
import type { AimOutcome } from '../../src/core/commission/aim.ts';
import type { SignedGrant } from '../../src/core/consent/grant.ts';
import type { FaceReason } from '../../src/core/vision/reasons.ts';
import type { EnrolOutcome, EraseOutcome, Eye, EyeEvent, EyeStatus, LookOutcome } from '../../src/ports/eye.ts';

export interface FakeEye extends Eye {
  state: EyeStatus['state'];
  readonly held: Set<string>;
  /** Looks and enrolments that wait for an answer, by visit. */
  readonly waiting: Map<string, (outcome: LookOutcome) => void>;
  readonly grants: SignedGrant[];
  readonly calls: string[];
  /** The next enrolment is refused for this, where set. */
  enrolRefusal: FaceReason | undefined;
  isHoldingEnrolments: boolean;
  aimOutcome: AimOutcome;
  setState(state: EyeStatus['state']): void;
  say(event: EyeEvent): void;
  /** Its store or the keys do not open. */
  refuse(code: EyeStatus['code']): void;
  /** Its store has counted so many writes. */
  tellRevision(revision: number): void;
  /** Answers the one look that waits. */
  answer(outcome: LookOutcome): void;
  /** Like kill -9: whatever waits settles as eye-down. */
  kill(): void;
}

export function makeFakeEye(): FakeEye {
  const handlers = new Set<(event: EyeEvent) => void>();
  const held = new Set<string>();
  const waiting: FakeEye['waiting'] = new Map();
  const grants: SignedGrant[] = [];
  const calls: string[] = [];
  const look = (visit: string): Promise<LookOutcome> => {
    if (eye.state !== 'ready') return Promise.resolve({ kind: 'refused', reason: 'eye-down' });
    return new Promise((resolve) => {
      waiting.set(visit, (outcome) => {
        waiting.delete(visit);
        resolve(outcome);
      });
    });
  };
  /** What erasures found, by the number of their proof, as the real store keeps it. */
  const kept = new Map<string, EraseOutcome>();
  const protection = 'copies-without-root' as const;
  const keep = (proofId: string, before: number): EraseOutcome => {
    const outcome: EraseOutcome = {
      kind: 'erased',
      protection,
      evidence: {
        templatesBefore: before,
        templatesAfter: held.size,
        personsBefore: before,
        personsAfter: held.size,
        keysDestroyed: before - held.size,
        isStoreKeyRotated: true,
        isDecryptRefused: true,
        isScanClean: true,
      },
    };
    kept.set(proofId, outcome);
    return outcome;
  };
  let refusal: EyeStatus['code'];
  let revision: number | undefined;
  const eye: FakeEye = {
    state: 'ready',
    held,
    waiting,
    grants,
    calls,
    enrolRefusal: undefined,
    isHoldingEnrolments: false,
    aimOutcome: {
      kind: 'measured',
      measure: { openMs: 120, firstFrameMs: 300, frames: 60, good: 40, dark: 0, bright: 0, mostly: 'no-face', lookMs: 10_000 },
    },
    status: () => ({
      state: eye.state,
      detail: undefined,
      persons: held.size,
      templates: held.size,
      unusableTemplates: 0,
      modelPack: 'default',
      embedderSha256: 'ab'.repeat(32),
      code: eye.state === 'refused' ? refusal : undefined,
      restarts: 0,
      revision,
    }),
    onEvent: (handler) => {
      handlers.add(handler);
      return () => {
        handlers.delete(handler);
      };
    },
    verify: (visit, subject) => {
      calls.push(`verify ${subject}`);
      return look(visit);
    },
    identify: (visit) => {
      calls.push('identify');
      return look(visit);
    },
    enrol: async (visit, subject, grant): Promise<EnrolOutcome> => {
      calls.push(`enrol ${subject}`);
      if (eye.state !== 'ready') return { kind: 'refused', reason: 'eye-down' };
      grants.push(grant);
      if (eye.isHoldingEnrolments) {
        const outcome = await look(visit);
        if (outcome.kind === 'refused') return outcome;
      }
      if (eye.enrolRefusal !== undefined) return { kind: 'refused', reason: eye.enrolRefusal };
      held.add(subject);
      return { kind: 'enrolled', shots: 3 };
    },
    aim: () => Promise.resolve(eye.aimOutcome),
    cancel: (visit) => {
      calls.push(`cancel ${visit}`);
      waiting.get(visit)?.({ kind: 'refused', reason: 'cancelled' });
    },
    forget: (subject) => {
      calls.push(`forget ${subject}`);
    },
    erase: (requests) => {
      calls.push(`erase ${requests.map(({ subject }) => subject).join(' ')}`);
      if (eye.state !== 'ready') return Promise.resolve(requests.map(() => ({ kind: 'failed', reason: 'eye-down' })));
      const before = held.size;
      const isGone = requests.map(({ subject }) => held.delete(subject));
      return Promise.resolve(
        requests.map(({ proofId }, at) =>
          isGone[at] === true ? keep(proofId, before) : (kept.get(proofId) ?? { kind: 'nothing-held', protection }),
        ),
      );
    },
    purge: (proofId) => {
      calls.push('purge');
      if (eye.state !== 'ready') return Promise.resolve({ kind: 'failed', reason: 'eye-down' });
      const before = held.size;
      held.clear();
      return Promise.resolve(before > 0 || !kept.has(proofId) ? keep(proofId, before) : (kept.get(proofId) as EraseOutcome));
    },
    subjects: () => Promise.resolve(eye.state === 'ready' ? [...held] : undefined),
    stop: () => Promise.resolve(),
    setState: (state) => {
      eye.state = state;
      eye.say({ kind: 'state', state });
    },
    refuse: (code) => {
      refusal = code;
      eye.setState('refused');
    },
    tellRevision: (told) => {
      revision = told;
      eye.say({ kind: 'revision', revision });
    },
    say: (event) => {
      for (const handler of handlers) handler(event);
    },
    answer: (outcome) => {
      const [settle] = [...waiting.values()];
      if (settle === undefined) throw new Error('no look waits for an answer');
      settle(outcome);
    },
    kill: () => {
      for (const settle of [...waiting.values()]) settle({ kind: 'refused', reason: 'eye-down' });
      eye.setState('down');
    },
  };
  return eye;
}
