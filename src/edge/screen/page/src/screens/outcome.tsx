/** How something ended, and what can be done next. Silent about everything but the reason code. */

import type { ComponentChildren } from 'preact';
import type { FacePlace } from '../../../../../core/vision/place.ts';
import type { AdviceCode } from '../../../../../core/vision/reasons.ts';
import { Guide } from './guide.tsx';
import { CheckIcon, StopIcon } from './icons.tsx';
import type { Kiosk } from './kiosk.ts';
import { ReceiptCode } from './receipt-code.tsx';
import { Ways } from './ways.tsx';

type Mood = 'good' | 'bad' | 'calm';

/** What the person may take home: a number to write down and, where there is one, the whole receipt to scan. */
interface Receipt {
  readonly receipt: string;
  readonly receiptText: string | null;
}

interface OutcomeProps {
  readonly kiosk: Kiosk;
  readonly mood: Mood;
  readonly title: string;
  readonly text: string;
  /** The three ways below: the alternative is one touch away. */
  readonly hasWays: boolean;
  readonly receipt?: Receipt;
  /** Between what happened and the ways on. */
  readonly children?: ComponentChildren;
}

export function Outcome({ kiosk, mood, title, text, hasWays, receipt, children }: OutcomeProps) {
  const { common } = kiosk.words;
  const scanned = receipt?.receiptText ?? null;
  return (
    <section class={`screen outcome ${mood}${scanned === null ? '' : ' with-receipt'}`} tabIndex={scanned === null ? undefined : 0}>
      <div class="say">
        {mood === 'bad' ? <StopIcon /> : <CheckIcon />}
        <h1>{title}</h1>
        <p class="text">{text}</p>
        {children}
        {receipt !== undefined && (
          <p class="receipt">
            <span>{common.receipt}</span> <code>{receipt.receipt}</code>
          </p>
        )}
        {scanned !== null && <p class="receipt scan">{common.receiptScan}</p>}
      </div>
      {scanned !== null && <ReceiptCode text={scanned} label={`${common.receiptCode} ${receipt?.receipt ?? ''}`} />}
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

/** The camera is in use: said large, with the advice of the moment and where the person stands. */
export function Look({
  kiosk,
  title,
  text,
  seen,
  shots,
}: {
  kiosk: Kiosk;
  title: string;
  text: string;
  seen: { advice: AdviceCode | null; place?: FacePlace };
  shots?: { taken: number; wanted: number };
}) {
  return (
    <section class="screen look">
      <div class="say">
        <Guide advice={seen.advice} place={seen.place} />
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
