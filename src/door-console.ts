/** The serial console of an owned terminal: takes bundles once the door's keys are open, and tells what became of them. */

import { provisionFolders } from './edge/provision-stick/folders.ts';
import { provisionReceiver, type Receiver } from './edge/provision-link/receiver.ts';
import { serialBytes } from './edge/serial/serial-bytes.ts';
import type { Site } from './core/policy/site.ts';
import type { Clock } from './ports/clock.ts';

/** Of a USB gadget any will do; of a wire, what every laptop has. */
export const CONSOLE_BAUD = 115_200;

export interface OpenConsole {
  /** From now on bundles are taken; `deviceKey` is for whoever says hello. */
  readonly serve: (deviceKey: string) => void;
  tell(result: string): void;
  close(): Promise<void>;
}

/** Does nothing where the site names none. */
export function openConsole(
  { hardware }: Pick<Site, 'hardware'>,
  { dataDir, clock }: { readonly dataDir: string; readonly clock: Clock },
): OpenConsole {
  const choice = hardware.console;
  const line = choice === undefined ? undefined : serialBytes({ ...choice, clock });
  let receiver: Receiver | undefined;
  return {
    serve: (deviceKey) => {
      if (line !== undefined) receiver = provisionReceiver({ line, dir: provisionFolders(dataDir).incoming, deviceKey });
    },
    tell: (result) => receiver?.tell(result),
    close: async () => {
      await receiver?.close();
      await line?.close();
    },
  };
}
