/** Saying who one is: number, PIN, or the claim that a face will confirm. */

import { CardIcon } from './icons.tsx';
import { Dots, Keypad } from './keypad.tsx';
import type { Kiosk } from './kiosk.ts';

interface EntryProps {
  readonly kiosk: Kiosk;
  readonly title: string;
  readonly text: string;
  readonly digits: number;
  /** A card says it as well. */
  readonly isCardToo?: boolean;
}

export function Entry({ kiosk, title, text, digits, isCardToo = false }: EntryProps) {
  return (
    <section class="screen entry">
      <div class="say">
        {isCardToo && <CardIcon />}
        <h1>{title}</h1>
        <p class="text">{text}</p>
        <Dots kiosk={kiosk} digits={digits} />
      </div>
      <Keypad kiosk={kiosk} />
    </section>
  );
}

/** Only a card will do: nothing to type. */
export function CardOnly({ title, text }: { title: string; text: string }) {
  return (
    <section class="screen centred">
      <div class="say beckon">
        <CardIcon />
        <h1>{title}</h1>
        <p class="text">{text}</p>
      </div>
    </section>
  );
}
