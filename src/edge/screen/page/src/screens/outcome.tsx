/** How something ended, and what can be done next. Silent about everything but the reason code. */

import type { ComponentChildren } from 'preact';
import { CheckIcon, FaceIcon, StopIcon } from './icons.tsx';
import type { Kiosk } from './kiosk.ts';
import { Ways } from './ways.tsx';

type Mood = 'good' | 'bad' | 'calm';

interface OutcomeProps {
  readonly kiosk: Kiosk;
  readonly mood: Mood;
  readonly title: string;
  readonly text: string;
  /** The three ways below: the alternative is one touch away. */
  readonly hasWays: boolean;
  readonly receipt?: string;
}

export function Outcome({ kiosk, mood, title, text, hasWays, receipt }: OutcomeProps) {
  return (
    <section class={`screen outcome ${mood}`}>
      <div class="say">
        {mood === 'bad' ? <StopIcon /> : <CheckIcon />}
        <h1>{title}</h1>
        <p class="text">{text}</p>
        {receipt !== undefined && (
          <p class="receipt">
            <span>{kiosk.words.common.receipt}</span> <code>{receipt}</code>
          </p>
        )}
      </div>
      {hasWays && <Ways kiosk={kiosk} isCompact />}
    </section>
  );
}

/** Something goes on. `children`: what can be said about it. */
export function Busy({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return (
    <section class="screen centred">
      <div class="say">
        <div class="turning" aria-hidden="true" />
        <h1>{title}</h1>
        <p class="text">{text}</p>
        {children}
      </div>
    </section>
  );
}

/** The camera is in use: said large, with the advice of the moment. */
export function Look({
  kiosk,
  title,
  text,
  shots,
}: {
  kiosk: Kiosk;
  title: string;
  text: string;
  shots?: { taken: number; wanted: number };
}) {
  return (
    <section class="screen look">
      <div class="say">
        <div class="oval" aria-hidden="true">
          <FaceIcon />
        </div>
        <h1>{title}</h1>
        <p class="text advice">{text}</p>
        {shots !== undefined && shots.wanted > 0 && (
          <p class="shots" role="img" aria-label={kiosk.words.enrolling.taken(shots.taken, shots.wanted)}>
            {Array.from({ length: shots.wanted }, (_, at) => (
              <span key={at} class={at < shots.taken ? 'shot taken' : 'shot'} />
            ))}
          </p>
        )}
      </div>
      {shots === undefined && <Ways kiosk={kiosk} isCompact />}
    </section>
  );
}
