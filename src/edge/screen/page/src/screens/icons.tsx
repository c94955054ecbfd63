/** Drawings, in the page itself: no picture is loaded. All are decoration beside words. */

import type { ComponentChildren } from 'preact';

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 48 48"
      fill="none"
      stroke="currentColor"
      stroke-width="2.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export function FaceIcon() {
  return (
    <Icon>
      <path d="M8 16V11a3 3 0 0 1 3-3h5M32 8h5a3 3 0 0 1 3 3v5M40 32v5a3 3 0 0 1-3 3h-5M16 40h-5a3 3 0 0 1-3-3v-5" />
      <ellipse cx="24" cy="24" rx="8.5" ry="11" />
      <path d="M20.6 22v.6M27.4 22v.6M20.8 29c1.9 1.6 4.5 1.6 6.4 0" />
    </Icon>
  );
}

export function CardIcon() {
  return (
    <Icon>
      <rect x="6" y="13" width="27" height="22" rx="3" />
      <path d="M6 20h27M11 29h7" />
      <path d="M37 18c2.6 3.6 2.6 8.4 0 12M41 15c4 5.4 4 12.6 0 18" />
    </Icon>
  );
}

export function PinIcon() {
  return (
    <Icon>
      <rect x="10" y="6" width="28" height="36" rx="4" />
      <path d="M18 15v.1M24 15v.1M30 15v.1M18 22v.1M24 22v.1M30 22v.1M18 29v.1M24 29v.1M30 29v.1M24 36v.1" stroke-width="4.2" />
    </Icon>
  );
}

export function CheckIcon() {
  return (
    <Icon>
      <circle cx="24" cy="24" r="19" />
      <path d="m15.5 24.5 6 6 11.5-12.5" />
    </Icon>
  );
}

export function StopIcon() {
  return (
    <Icon>
      <circle cx="24" cy="24" r="19" />
      <path d="M24 14v12M24 33v.1" />
    </Icon>
  );
}
