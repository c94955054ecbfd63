/** The real device: opens what the site file names, runs the door until it is told to stop. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isFault } from './base/fault.ts';
import type { Site } from './core/policy/site.ts';
import { openDoor } from './door.ts';
import { openPrompt } from './edge/cli/prompt.ts';
import { mailboxOf, serveMailbox } from './edge/control/mailbox.ts';
import { controlVerbs } from './edge/control/verbs.ts';
import { openCrypto } from './edge/crypto/sodium.ts';
import { openScreen } from './edge/screen/server.ts';
import { systemClock } from './edge/system/clock.ts';
import { readSite } from './edge/system/site-file.ts';
import { openHardware, openKeyProvider } from './hardware.ts';
import type { Clock } from './ports/clock.ts';
import type { Screen } from './ports/screen.ts';
import { productDir, productVersion, sibling } from './version.ts';

const HELP = `menshen-terminal [--data DIR] [--models DIR]
  Runs the door terminal on the hardware that DIR/site.yaml names.
  --data DIR     data folder with site.yaml (default /var/lib/menshen)
  --models DIR   folder of the models (default: models beside the program)
`;

/** EX_CONFIG of sysexits.h: the unit does not start again what was decommissioned. */
const ENDED_EXIT = 78;

/** systemd hands the passphrase over as a credential of this name; without it, it is asked for. */
const PASSPHRASE_CREDENTIAL = 'menshen-passphrase';

async function askPassphrase(purpose: 'choose' | 'enter'): Promise<string> {
  const credentials = process.env['CREDENTIALS_DIRECTORY'];
  const path = credentials === undefined ? undefined : join(credentials, PASSPHRASE_CREDENTIAL);
  if (path !== undefined && existsSync(path)) return readFileSync(path, 'utf8').trim();
  return openPrompt().hidden(purpose === 'choose' ? 'Choose a passphrase for this terminal: ' : 'Passphrase of this terminal: ');
}

function say(line: string): void {
  process.stderr.write(`menshen: ${line}\n`);
}

/** A page that cannot be served turns the face off; cards and PINs need no page. */
async function openScreenOrNone(site: Site, clock: Clock): Promise<Screen | undefined> {
  try {
    const screen = await openScreen({
      port: site.screen.port,
      pageDir: join(productDir(), 'src/edge/screen/page/dist'),
      languages: site.languages,
      clock,
      siteFacts: { processorName: site.processor.name },
    });
    process.stdout.write(`${screen.url}\n`);
    return screen;
  } catch (error) {
    if (!isFault(error, 'screen-failed')) throw error;
    say(`${error.message} Cards and PINs go on; the face is off until the next start.`);
    return undefined;
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, models: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const dataDir = values.data ?? '/var/lib/menshen';
  const site = readSite(join(dataDir, 'site.yaml'));
  const clock = systemClock();
  const crypto = await openCrypto();
  const keys = openKeyProvider(site, { dataDir, crypto, askPassphrase });
  if (keys.warning !== undefined) say(keys.warning);
  const hardware = openHardware(site, clock, say);
  const door = await openDoor({
    version: productVersion(),
    dataDir,
    modelsDir: values.models ?? join(productDir(), 'models'),
    site,
    clock,
    crypto,
    keys,
    hardware,
    eye: { entry: sibling('eye-main') },
    openScreen: () => openScreenOrNone(site, clock),
    onLog: say,
    onEnded: () => {
      void hardware.close().then(() => {
        process.exit(ENDED_EXIT);
      });
    },
  });
  const stopMailbox = serveMailbox({ mailbox: mailboxOf(dataDir), clock, handle: controlVerbs(door.terminal, { hasScreen: true }) });
  const stop = (): void => {
    stopMailbox();
    void door
      .close()
      .then(() => hardware.close())
      .then(() => {
        process.exit(0);
      });
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  if (!isFault(error)) throw error;
  say(error.message);
  process.exit(error.code === 'decommissioned' ? ENDED_EXIT : 3);
});
