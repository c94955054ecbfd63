/**
 * The serial console of an owned terminal: takes bundles once the door's keys are open, tells what became of them, and shows the console
 * of those who run the door to a laptop at the same cable.
 */

import { isForConsole } from './edge/console-link/wire.ts';
import { type TerminalEnd, terminalEnd } from './edge/console-link/terminal-end.ts';
import { provisionFolders } from './edge/provision-stick/folders.ts';
import { frameLine } from './edge/provision-link/frame-line.ts';
import { provisionReceiver, type Receiver } from './edge/provision-link/receiver.ts';
import { ACTION_SCHEMA } from './edge/screen/action-schema.ts';
import { serialBytes } from './edge/serial/serial-bytes.ts';
import type { Site } from './core/policy/site.ts';
import type { Clock } from './ports/clock.ts';
import type { ConsoleLink } from './ports/console-link.ts';
import type { Screen } from './ports/screen.ts';

/** Of a USB gadget any will do; of a wire, what every laptop has. */
export const CONSOLE_BAUD = 115_200;

export interface OpenConsole {
  /** From now on bundles are taken; `deviceKey` is for whoever says hello. */
  readonly serve: (deviceKey: string) => void;
  tell(result: string): void;
  /** undefined where the site has no such line. */
  readonly link: ConsoleLink | undefined;
  /** The same screen, with a laptop at the cable beside it. */
  beside(screen: Screen | undefined): Screen | undefined;
  close(): Promise<void>;
}

/** Does nothing where the site names none. */
export function openConsole(
  { hardware }: Pick<Site, 'hardware'>,
  { dataDir, clock }: { readonly dataDir: string; readonly clock: Clock },
): OpenConsole {
  const choice = hardware.console;
  const line = choice === undefined ? undefined : serialBytes({ ...choice, clock });
  const link: TerminalEnd | undefined =
    line === undefined
      ? undefined
      : terminalEnd({ frames: frameLine({ line, clock }), clock, readAction: (value) => ACTION_SCHEMA.safeParse(value).data });
  let receiver: Receiver | undefined;
  return {
    serve: (deviceKey) => {
      const dir = provisionFolders(dataDir).incoming;
      if (line !== undefined) receiver = provisionReceiver({ line, dir, deviceKey, isForOthers: isForConsole });
    },
    tell: (result) => receiver?.tell(result),
    link,
    beside: (screen) => (screen === undefined ? undefined : (link?.beside(screen) ?? screen)),
    close: async () => {
      link?.close();
      await receiver?.close();
      await line?.close();
    },
  };
}
