/**
 * How long a wait still takes, once a second. Only for the eye: what is heard is said when the wait begins, and when the screen of
 * rest comes back. It decides nothing: the terminal does.
 */

import { useEffect, useState } from 'preact/hooks';

const SECOND_MS = 1_000;

/** `seconds`: left when this was first drawn. */
export function WaitLeft({ seconds }: { readonly seconds: number }) {
  const left = useSecondsLeft(seconds);
  const minutes = Math.floor(left / 60);
  const rest = String(left % 60).padStart(2, '0');
  return (
    <p class="wait-left" role="timer" aria-live="off" data-left={left}>
      {`${String(minutes)}:${rest}`}
    </p>
  );
}

function useSecondsLeft(seconds: number): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    // By the clock, not by the number of ticks: a tab that was held up catches up.
    const endMs = performance.now() + seconds * SECOND_MS;
    setLeft(seconds);
    const timer = window.setInterval(() => {
      const now = Math.max(0, Math.round((endMs - performance.now()) / SECOND_MS));
      setLeft(now);
      if (now === 0) window.clearInterval(timer);
    }, SECOND_MS);
    return () => {
      window.clearInterval(timer);
    };
  }, [seconds]);
  return left;
}
