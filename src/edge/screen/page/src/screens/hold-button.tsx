/**
 * A button for what cannot be taken back: it counts only when it was held to the end. Let go earlier and nothing was done. A finger or
 * mouse holds it, a keyboard holds Enter or Space on it; the pad at the wall has its own way (OK twice).
 */

import { useEffect, useRef, useState } from 'preact/hooks';

/** Longer than a slip or a bump lasts, short enough to wait for. Own choice. */
const HOLD_MS = 3_000;
/** How often the ring is drawn anew; a picture that moves, not a clock. */
const DRAW_EVERY_MS = 50;
/** Whoever wants no motion sees this many steps. */
const STEPS = 3;
/** Of the ring of radius 15: its circumference. */
const AROUND = 2 * Math.PI * 15;

interface HoldProps {
  readonly text: string;
  readonly isOff: boolean;
  onHeld(): void;
}

export function HoldButton({ text, isOff, onHeld }: HoldProps) {
  const { share, begin, end } = useHold(isOff, onHeld);
  const isHoldKey = ({ key }: KeyboardEvent): boolean => key === 'Enter' || key === ' ';
  return (
    <button
      type="button"
      class="main-button hold"
      data-do="confirm"
      disabled={isOff}
      onPointerDown={({ button }) => {
        if (button === 0) begin();
      }}
      onPointerUp={end}
      onPointerLeave={end}
      onPointerCancel={end}
      onBlur={end}
      onContextMenu={(event) => {
        event.preventDefault(); // a finger that stays opens a menu, and that ends the press
      }}
      onKeyDown={(event) => {
        if (!isHoldKey(event)) return;
        event.preventDefault();
        if (!event.repeat) begin();
      }}
      onKeyUp={(event) => {
        if (isHoldKey(event)) end();
      }}
    >
      <svg class="hold-ring" viewBox="0 0 36 36" width="36" height="36" aria-hidden="true">
        <circle class="hold-track" cx="18" cy="18" r="15" />
        <circle class="hold-done" cx="18" cy="18" r="15" stroke-dasharray={AROUND} stroke-dashoffset={AROUND * (1 - share)} />
      </svg>
      <span class="hold-steps" aria-hidden="true">
        {Array.from({ length: STEPS }, (_, at) => (
          <span key={at} class={share * STEPS >= at + 1 ? 'hold-step done' : 'hold-step'} />
        ))}
      </span>
      {text}
    </button>
  );
}

/** How much of the time it has been held, 0 to 1. */
function useHold(isOff: boolean, onHeld: () => void): { readonly share: number; begin(): void; end(): void } {
  const [share, setShare] = useState(0);
  const timer = useRef<number | undefined>(undefined);
  const held = useRef(onHeld);
  held.current = onHeld;
  const end = (): void => {
    window.clearInterval(timer.current);
    timer.current = undefined;
    setShare(0);
  };
  const begin = (): void => {
    if (isOff || timer.current !== undefined) return;
    const sinceMs = performance.now();
    timer.current = window.setInterval(() => {
      const next = (performance.now() - sinceMs) / HOLD_MS;
      if (next < 1) {
        setShare(next);
        return;
      }
      end();
      held.current();
    }, DRAW_EVERY_MS);
  };
  // What may no longer be done is no longer held, nor is a button that is gone.
  useEffect(() => (isOff ? end() : undefined), [isOff]);
  useEffect(() => end, []);
  return { share, begin, end };
}
