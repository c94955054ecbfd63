/** Plays recordings one after the other. One voice at a time: what is said anew ends what was being said. Keeps nothing. */

export interface Player {
  /** `onEnd` is called when all was heard, never when it was cut short. */
  play(urls: readonly string[], onEnd: () => void): void;
  stop(): void;
  readonly isPlaying: boolean;
}

/** More than the longest notice has. */
const CLIPS_MAX = 2000;

export function makePlayer(): Player {
  const audio = new Audio();
  audio.preload = 'auto';
  let waiting: readonly string[] = [];
  let onAllHeard: (() => void) | undefined;

  const stop = (): void => {
    waiting = [];
    onAllHeard = undefined;
    audio.pause();
  };
  const next = (): void => {
    const [url, ...rest] = waiting;
    waiting = rest;
    if (url === undefined) {
      const heard = onAllHeard;
      onAllHeard = undefined;
      heard?.();
      return;
    }
    audio.src = url;
    // A browser that may not play says so here: silence, and the screen says everything as ever.
    void audio.play().catch(stopIfRefused);
  };
  const stopIfRefused = (error: unknown): void => {
    if (error instanceof DOMException && error.name === 'NotAllowedError') stop();
  };
  audio.addEventListener('ended', next);
  // What cannot be loaded was not heard: the rest is not said as if it had been.
  audio.addEventListener('error', stop);

  return {
    play(urls, onEnd) {
      stop();
      waiting = urls.slice(0, CLIPS_MAX);
      onAllHeard = onEnd;
      next();
    },
    stop,
    get isPlaying() {
      return onAllHeard !== undefined;
    },
  };
}
