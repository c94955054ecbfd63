/**
 * Who may speak to the kiosk page's server: the browser that was started with this boot's address.
 * A page of another site, another name for this address and another program's cookie are refused.
 * The token and the cookie exist in memory only and end with the process.
 */

import { randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits: cannot be tried out. */
const SECRET_BYTES = 32;

export interface Session {
  /** Goes into the printed address. */
  readonly token: string;
  /** Value of the cookie; another secret than the token, so that a copied address bar shows neither. */
  readonly cookie: string;
  /** Holds the port, as cookies of one host are shared by all its ports. */
  readonly cookieName: string;
  isToken(given: unknown): boolean;
  isCookie(given: unknown): boolean;
}

export function makeSession(port: number): Session {
  const token = randomBytes(SECRET_BYTES).toString('base64url');
  const cookie = randomBytes(SECRET_BYTES).toString('base64url');
  return {
    token,
    cookie,
    cookieName: `menshen-${String(port)}`,
    isToken: (given) => isEqual(given, token),
    isCookie: (given) => isEqual(given, cookie),
  };
}

function isEqual(given: unknown, secret: string): boolean {
  if (typeof given !== 'string') return false;
  const left = Buffer.from(given);
  const right = Buffer.from(secret);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The two names of the loopback address under which the page may be asked for: no other Host (DNS rebinding). */
export function allowedHosts(port: number): readonly string[] {
  return [`127.0.0.1:${String(port)}`, `localhost:${String(port)}`];
}

/** True where the request comes from the page itself: the Origin is that of the Host asked. */
export function isSameOrigin(origin: unknown, host: string): boolean {
  return origin === `http://${host}`;
}
