/**
 * Large print and high contrast: one touch away on every screen, for this visit only. After a while at rest the page is
 * again as the site has it, in its first language. Nothing is stored.
 */

import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Display } from '../../../../core/policy/site-screen.ts';
import type { ScreenView } from '../../../../ports/screen.ts';

/** At rest and untouched for this long, whoever chose has gone. Own choice: long enough to come back after a refusal. */
const BACK_TO_STANDARD_MS = 30_000;

export interface Modes {
  readonly isLarge: boolean;
  readonly isHighContrast: boolean;
}

interface Chosen {
  readonly language?: string;
  readonly isLarge?: boolean;
  readonly isHighContrast?: boolean;
  readonly isVoiceOn?: boolean;
}

export interface Choice {
  readonly modes: Modes;
  readonly language: string | undefined;
  /** Somebody asked to hear the screens. */
  readonly isVoiceOn: boolean;
  set(chosen: Chosen): void;
}

export function useChoice(view: ScreenView | undefined, standard: Display): Choice {
  const [chosen, setChosen] = useState<Chosen>({});
  const isAtRest = view?.kind === 'idle';
  useEffect(() => {
    if (!isAtRest) return undefined;
    const timer = window.setTimeout(() => {
      setChosen({});
    }, BACK_TO_STANDARD_MS);
    return () => {
      window.clearTimeout(timer);
    };
    // Another choice starts the time anew.
  }, [isAtRest, chosen]);
  const set = useCallback((more: Chosen) => {
    setChosen((before) => ({ ...before, ...more }));
  }, []);
  const isLarge = chosen.isLarge ?? standard.print === 'large';
  const isHighContrast = chosen.isHighContrast ?? standard.contrast === 'high';
  const { height } = standard;
  useEffect(() => {
    const { dataset } = document.documentElement;
    dataset['print'] = isLarge ? 'large' : 'normal';
    dataset['contrast'] = isHighContrast ? 'high' : 'normal';
    dataset['height'] = height ?? 'standard';
  }, [isLarge, isHighContrast, height]);
  return { modes: { isLarge, isHighContrast }, language: chosen.language, isVoiceOn: chosen.isVoiceOn ?? false, set };
}
