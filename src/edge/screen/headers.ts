/** Headers of every answer: nothing from elsewhere, nothing inline, nothing kept by the browser (INV-03). */

/** `default-src 'none'` first: what is not named may not load. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "media-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Everything a browser could lend to a page; all of it refused. */
const REFUSED_FEATURES = ['microphone', 'geolocation', 'display-capture', 'usb', 'serial', 'hid', 'bluetooth', 'payment', 'idle-detection'];

/** `isCameraAllowed`: only in the simulator, where the browser's camera plays the door's. */
export function securityHeaders(isCameraAllowed: boolean): Readonly<Record<string, string>> {
  const camera = isCameraAllowed ? 'camera=(self)' : 'camera=()';
  return {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'permissions-policy': [camera, ...REFUSED_FEATURES.map((feature) => `${feature}=()`)].join(', '),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
}
