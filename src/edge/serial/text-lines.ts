/** Lines of devices that speak in ASCII: ended by CR, LF or ETX, begun anew by STX. Pure; keeps at most one line. */

const STX = 0x02;
const ETX = 0x03;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;

export interface LineFramer {
  push(bytes: Uint8Array): void;
}

/** Tells each line of printable ASCII of 1 to `maxChars` characters; one that is longer or holds other bytes is dropped whole. */
export function lineFramer(maxChars: number, onLine: (line: string) => void): LineFramer {
  let line = '';
  let isWhole = true;
  const begin = (): void => {
    line = '';
    isWhole = true;
  };
  return {
    push(bytes) {
      for (const byte of bytes) {
        if (byte === STX) begin();
        else if (byte === LINE_FEED || byte === RETURN || byte === ETX) {
          if (isWhole && line !== '') onLine(line);
          begin();
        } else if (line.length >= maxChars || byte < 0x20 || byte > 0x7e) isWhole = false;
        else line += String.fromCharCode(byte);
      }
    },
  };
}
