/** The foot of the page: the way back from everywhere; at rest, one's own face and the operator's purge; always how the page looks. */

import type { ComponentChildren } from 'preact';
import type { ScreenAction, ScreenView } from '../../../../../ports/screen.ts';
import type { Choice } from '../modes.ts';
import type { Voice } from '../voice/use-voice.ts';
import { wordsOf } from '../words/languages.ts';
import type { Kiosk } from './kiosk.ts';

/** Screens that say how something ended: leaving them is being done, not going back. */
const RESULTS: readonly string[] = ['asked', 'granted', 'enrolled', 'withdrawn', 'purged', 'consent-declined'];

interface FootProps {
  readonly view: ScreenView | undefined;
  readonly kiosk: Kiosk;
  readonly choice: Choice;
  readonly languages: readonly string[];
  readonly voice: Voice;
}

export function Foot({ view, kiosk, choice, languages, voice }: FootProps) {
  return (
    <footer class="foot">
      <Actions view={view} kiosk={kiosk} />
      <div class="looks">
        <LanguageButton kiosk={kiosk} choice={choice} languages={languages} />
        <Switch
          name="large-print"
          label={kiosk.words.common.largePrint}
          isOn={choice.modes.isLarge}
          onPress={(isLarge) => {
            choice.set({ isLarge });
          }}
        >
          <path d="M3 19 8.5 5 14 19M5 14h7" />
          <path d="M18 8v8M14.5 12h7" />
        </Switch>
        <Switch
          name="high-contrast"
          label={kiosk.words.common.highContrast}
          isOn={choice.modes.isHighContrast}
          onPress={(isHighContrast) => {
            choice.set({ isHighContrast });
          }}
        >
          <circle cx="12" cy="12" r="9" />
          <path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor" />
        </Switch>
        {voice.isOffered && <VoiceSwitch kiosk={kiosk} voice={voice} />}
      </div>
    </footer>
  );
}

function Actions({ view, kiosk }: { view: ScreenView | undefined; kiosk: Kiosk }) {
  const { words, isCardHint } = kiosk;
  if (view === undefined) return null;
  if (view.kind === 'idle' && !isCardHint) {
    return (
      <>
        <Quiet kiosk={kiosk} name="my-face" action={{ kind: 'choose', what: 'my-face' }} text={words.common.myFace} />
        <Quiet kiosk={kiosk} name="rights-ask" action={{ kind: 'rights', what: 'ask' }} text={words.rights.complain} />
        <Quiet kiosk={kiosk} name="purge" action={{ kind: 'choose', what: 'purge' }} text={words.common.operator} />
      </>
    );
  }
  const isResult = RESULTS.includes(view.kind);
  return <Quiet kiosk={kiosk} name="back" action={{ kind: 'back' }} text={isResult ? words.common.close : `‹ ${words.common.back}`} />;
}

function Quiet({ kiosk, name, action, text }: { kiosk: Kiosk; name: string; action: ScreenAction; text: string }) {
  return (
    <button
      type="button"
      class="quiet"
      data-do={name}
      onClick={() => {
        kiosk.act(action);
      }}
    >
      {text}
    </button>
  );
}

function LanguageButton({ kiosk, choice, languages }: { kiosk: Kiosk; choice: Choice; languages: readonly string[] }) {
  const next = languages[(languages.indexOf(kiosk.language) + 1) % languages.length];
  if (next === undefined || next === kiosk.language) return null;
  return (
    <button
      type="button"
      class="language"
      lang={next}
      onClick={() => {
        choice.set({ language: next });
      }}
    >
      {wordsOf(next).languageName}
    </button>
  );
}

/** Without its waves, and named so, where something of this screen cannot be heard. */
function VoiceSwitch({ kiosk, voice }: { kiosk: Kiosk; voice: Voice }) {
  const { name, namePartly } = kiosk.words.voice;
  return (
    <Switch name="voice" label={voice.isPartly ? namePartly : name} isOn={voice.isOn} onPress={voice.toggle}>
      <path d="M4 9v6h4l5 4V5L8 9z" />
      {voice.isPartly ? <path d="M16 9l5 6M21 9l-5 6" /> : <path d="M16 9a4 4 0 0 1 0 6M18.5 6a8 8 0 0 1 0 12" />}
    </Switch>
  );
}

interface SwitchProps {
  readonly name: string;
  readonly label: string;
  readonly isOn: boolean;
  readonly onPress: (isOn: boolean) => void;
  readonly children: ComponentChildren;
}

function Switch({ name, label, isOn, onPress, children }: SwitchProps) {
  return (
    <button
      type="button"
      class="look-switch"
      data-look={name}
      aria-label={label}
      aria-pressed={isOn}
      onClick={() => {
        onPress(!isOn);
      }}
    >
      <svg viewBox="0 0 24 24" width="40" height="40" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
        {children}
      </svg>
    </button>
  );
}
