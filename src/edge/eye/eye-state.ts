/** What the supervisor knows of its eye and tells the door: state, counts, why it refuses. A refusal stands until the eye is ready. */

import type { FaultCode } from '../../base/fault.ts';
import type { EyeEvent, EyeStatus } from '../../ports/eye.ts';
import type { EyeMessage } from './messages.ts';

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type Ready = Extract<EyeMessage, { kind: 'ready' }>;

export class EyeState {
  readonly #handlers = new Set<(event: EyeEvent) => void>();
  readonly #status: Mutable<EyeStatus> = {
    state: 'starting',
    detail: undefined,
    code: undefined,
    persons: 0,
    templates: 0,
    unusableTemplates: 0,
    modelPack: undefined,
    embedderSha256: undefined,
    restarts: 0,
    revision: undefined,
  };
  isRefused = false;

  get status(): EyeStatus {
    return { ...this.#status };
  }

  onEvent(handler: (event: EyeEvent) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  emit(event: EyeEvent): void {
    for (const handler of [...this.#handlers]) handler(event);
  }

  set(state: EyeStatus['state']): void {
    if (this.#status.state === state) return;
    this.#status.state = state;
    this.emit({ kind: 'state', state });
  }

  ready({ modelPack, embedderSha256 }: Ready): void {
    this.isRefused = false;
    Object.assign(this.#status, { detail: undefined, code: undefined, modelPack, embedderSha256 });
    this.set('ready');
  }

  refuse(code: FaultCode, sentence: string): void {
    this.isRefused = true;
    const isOther = this.#status.state === 'refused' && this.#status.code !== code;
    Object.assign(this.#status, { detail: sentence, code });
    // Another reason for the same state is news too: each has its own way out.
    if (isOther) this.emit({ kind: 'state', state: 'refused' });
    else this.set('refused');
  }

  /** What failed of the camera, until it gives pictures again. */
  camera(cameraFault: EyeStatus['cameraFault']): void {
    this.#status.cameraFault = cameraFault;
  }

  /** What the eye says of its store; told where it was written since. */
  count(store: Pick<Ready, 'persons' | 'templates' | 'unusableTemplates' | 'revision'>): void {
    const { persons, templates, unusableTemplates, revision } = store;
    const isWritten = revision !== this.#status.revision;
    Object.assign(this.#status, { persons, templates, unusableTemplates, revision });
    if (isWritten) this.emit({ kind: 'revision', revision });
  }
}
