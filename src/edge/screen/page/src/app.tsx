/** The page: header, the screen of the moment, the foot with its way back; the panel where there is one. */

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ScreenAction, ScreenView } from '../../../../ports/screen.ts';
import { Clock } from './clock.tsx';
import { Panel } from './panel/panel.tsx';
import type { World } from './panel/world.ts';
import { Foot } from './screens/foot.tsx';
import { type Kiosk, ScreenOf, titleOf } from './screens/screen-of.tsx';
import { useKeys } from './keys.ts';
import { placeName } from './place-name.ts';
import { useChoice } from './modes.ts';
import { type Facts, followViews, getJson, send } from './terminal.ts';
import { useVoice } from './voice/use-voice.ts';
import { FIRST_LANGUAGE, spoken, wordsOf } from './words/languages.ts';

/** The hint to tap a card goes by itself. */
const CARD_HINT_MS = 30_000;
const FACTS_RETRY_MS = 3_000;

export function App() {
  const view = useViews();
  const facts = useFacts();
  const languages = spoken(facts?.languages ?? []);
  const choice = useChoice(view, facts?.display ?? {});
  const language = choice.language ?? languages[0] ?? FIRST_LANGUAGE;
  const words = wordsOf(language);
  const faceOffer = useFaceOffer(view);
  const [isCardHint, setCardHint] = useCardHint(view);
  const world = useFirstWorld();

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const kiosk: Kiosk = useMemo(
    () => ({
      words,
      language,
      ...faceOffer,
      isCardHint,
      act: (action: ScreenAction) => {
        setCardHint(action.kind === 'choose' && action.what === 'card');
        void send(action);
      },
    }),
    [words, language, faceOffer, isCardHint, setCardHint],
  );
  useKeys(kiosk.act);
  const voice = useVoice(view, kiosk, choice, facts?.voices ?? []);

  return (
    <div class={world === undefined ? 'page' : 'page with-panel'}>
      <div class="kiosk">
        <header class="head">
          <span class="place">{facts?.processorName ?? ''}</span>
          <Clock language={language} />
        </header>
        <main class="main" data-view={isCardHint ? 'card' : (view?.kind ?? 'lost')} data-place={placeName(view)}>
          <ScreenOf view={view} kiosk={kiosk} />
        </main>
        <Foot view={view} kiosk={kiosk} choice={choice} languages={languages} voice={voice} />
        <p class="spoken" role="status" aria-live="polite">
          {titleOf(view, kiosk)}
        </p>
      </div>
      {world !== undefined && <Panel first={world} language={language} />}
    </div>
  );
}

function useViews(): ScreenView | undefined {
  const [view, setView] = useState<ScreenView>();
  useEffect(() => followViews(setView), []);
  return view;
}

function useFacts(): Facts | undefined {
  const [facts, setFacts] = useState<Facts>();
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let timer: number | undefined;
    void getJson('/facts').then(({ status, json }) => {
      if (status === 200) setFacts(json as Facts);
      else
        timer = window.setTimeout(() => {
          setTries(tries + 1);
        }, FACTS_RETRY_MS);
    });
    return () => {
      window.clearTimeout(timer);
    };
  }, [tries]);
  return facts;
}

/** Whether the face is offered is said at rest; later screens of the same visit need it too. */
function useFaceOffer(view: ScreenView | undefined): { isFaceOffered: boolean; faceClosed: readonly string[] } {
  const [offer, setOffer] = useState<{ isFaceOffered: boolean; faceClosed: readonly string[] }>({ isFaceOffered: false, faceClosed: [] });
  useEffect(() => {
    if (view?.kind === 'idle') setOffer({ isFaceOffered: view.isFaceOffered, faceClosed: view.faceClosed });
  }, [view]);
  return offer;
}

/** "Tap your card" is only a hint: the reader works on every screen. */
function useCardHint(view: ScreenView | undefined): [boolean, (isCardHint: boolean) => void] {
  const [isCardHint, setCardHint] = useState(false);
  const kind = view?.kind;
  useEffect(() => {
    if (kind !== 'idle') setCardHint(false);
  }, [kind]);
  useEffect(() => {
    if (!isCardHint) return undefined;
    const timer = window.setTimeout(() => {
      setCardHint(false);
    }, CARD_HINT_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [isCardHint]);
  return [isCardHint, setCardHint];
}

/** The simulated world, where the terminal is one: a real one answers 404. */
function useFirstWorld(): World | undefined {
  const [world, setWorld] = useState<World>();
  useEffect(() => {
    void getJson('/sim/world').then(({ status, json }) => {
      if (status === 200) setWorld(json as World);
    });
  }, []);
  return world;
}
