/**
 * The voice of the page: absent where nothing was recorded, silent until somebody asks, off again when they have gone. It says each
 * new screen; a touch or a key cuts it short. A notice that was heard to its end counts as read, in the language of the voice.
 */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ScreenView } from '../../../../../ports/screen.ts';
import type { Choice } from '../modes.ts';
import type { Kiosk } from '../screens/kiosk.ts';
import { getJson } from '../terminal.ts';
import { makePlayer, type Player } from './player.ts';
import { type Clips, filesOf, type Said, sayingOf } from './saying.ts';
import { spokenOf } from './spoken.ts';

export interface Voice {
  /** There are recordings in the language of the page. */
  readonly isOffered: boolean;
  readonly isOn: boolean;
  /** Something of this screen cannot be heard. */
  readonly isPartly: boolean;
  toggle(): void;
}

/** Asked of the switch itself, so that turning off is not first cut short and then turned on. */
const SWITCH = '[data-look=voice]';

export function useVoice(view: ScreenView | undefined, kiosk: Kiosk, choice: Choice, voices: readonly string[]): Voice {
  const { language, words } = kiosk;
  const isOn = choice.isVoiceOn;
  const clips = useClips(voices.includes(language) ? language : undefined, isOn);
  const player = usePlayer();
  const lines = useMemo(() => spokenOf(view, kiosk), [view, words, language, kiosk.isCardHint]);
  const isWhole = useMemo(() => clips === undefined || filesOf(lines, clips, words.voice.unheard).isWhole, [lines, clips, words]);
  const said = useRef<Said | undefined>(undefined);
  const isAsked = useIsAsked(view);
  const later = useRef<(() => void) | undefined>(undefined);

  useEffect(() => {
    if (isAsked) choice.set({ isVoiceOn: true });
  }, [isAsked]);

  useEffect(() => {
    if (clips === undefined || !isOn) {
      said.current = undefined;
      later.current = undefined;
      player.stop();
      return;
    }
    const now: Said = { kind: view?.kind ?? 'lost', lines };
    const saying = sayingOf(said.current, now);
    said.current = now;
    if (saying === undefined) return;
    const say = (): void => {
      later.current = undefined;
      const { files } = filesOf(saying.lines, clips, words.voice.unheard);
      player.play(
        files.map((file) => `/voice/${language}/${file}`),
        () => {
          if (view?.kind === 'notice' && isWhole && saying.lines.length === lines.length)
            kiosk.act({ kind: 'read', version: view.version, language });
          later.current?.();
        },
      );
    };
    if (saying.when === 'after' && player.isPlaying) later.current = say;
    else say();
  }, [lines, clips, isOn]);

  return {
    isOffered: voices.includes(language),
    isOn,
    isPartly: isOn && !isWhole,
    toggle: () => {
      choice.set({ isVoiceOn: !isOn });
    },
  };
}

/** By two stars of the pad. A page that was cut off and comes back is not asked anew. */
function useIsAsked(view: ScreenView | undefined): boolean {
  const last = useRef(false);
  if (view !== undefined) last.current = view.kind === 'idle' && view.isVoiceAsked === true;
  return last.current;
}

/** Asked for only when they are wanted. */
function useClips(language: string | undefined, isOn: boolean): Clips | undefined {
  const [loaded, setLoaded] = useState<{ language: string; clips: Clips }>();
  useEffect(() => {
    if (language === undefined || !isOn || loaded?.language === language) return;
    void getJson(`/voice/${language}/index.json`).then(({ status, json }) => {
      if (status === 200) setLoaded({ language, ...(json as { clips: Clips }) });
    });
  }, [language, isOn]);
  return loaded !== undefined && loaded.language === language ? loaded.clips : undefined;
}

function usePlayer(): Player {
  const player = useMemo(makePlayer, []);
  useEffect(() => {
    const cut = ({ target }: Event): void => {
      if (!(target instanceof Element && target.closest(SWITCH) !== null)) player.stop();
    };
    window.addEventListener('pointerdown', cut);
    window.addEventListener('keydown', cut);
    return () => {
      window.removeEventListener('pointerdown', cut);
      window.removeEventListener('keydown', cut);
      player.stop();
    };
  }, [player]);
  return player;
}
