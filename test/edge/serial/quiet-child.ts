/** A process that does nothing but send back what a serial line says; it has no timer that would wake it up. */
import { serialBytes } from '../../../src/edge/serial/serial-bytes.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';

const line = serialBytes({ path: process.argv[2] ?? '', baud: 9600, clock: systemClock() });
line.onData((bytes) => {
  line.write(Uint8Array.from(bytes)).catch(() => undefined);
});
line.onState((isConnected) => {
  process.stdout.write(isConnected ? 'open\n' : 'gone\n');
});
// As any program has one; it wakes nobody while the test runs.
setInterval(() => undefined, 60_000);
