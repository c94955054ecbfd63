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
  let waiting: readonly string[] = [];
  let onAllHeard: (() => void) | undefined;
  // Two in turn: the next recording is loaded while one is heard, or there would be a gap inside a sentence.
  let now = new Audio();
  let ahead = new Audio();

  const stop = (): void => {
    waiting = [];
    onAllHeard = undefined;
    now.pause();
  };
  const load = (): void => {
    const [url, ...rest] = waiting;
    waiting = rest;
    if (url === undefined) ahead.removeAttribute('src');
    else ahead.src = url;
  };
  const next = (): void => {
    if (!ahead.hasAttribute('src')) {
      const heard = onAllHeard;
      onAllHeard = undefined;
      heard?.();
      return;
    }
    [now, ahead] = [ahead, now];
    // What cannot be loaded or may not be played was not heard: the rest is not said as if it had been.
    const { src } = now;
    void now.play().catch(() => {
      if (onAllHeard !== undefined && now.src === src && now.paused) stop();
    });
    load();
  };
  for (const audio of [now, ahead]) {
    audio.preload = 'auto';
    audio.addEventListener('ended', () => {
      if (audio === now && onAllHeard !== undefined) next();
    });
    audio.addEventListener('error', () => {
      if (audio === now && onAllHeard !== undefined) stop();
    });
  }

  return {
    play(urls, onEnd) {
      stop();
      waiting = urls.slice(0, CLIPS_MAX);
      onAllHeard = onEnd;
      load();
      next();
    },
    stop,
    get isPlaying() {
      return onAllHeard !== undefined;
    },
  };
}
