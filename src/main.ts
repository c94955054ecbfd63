/** The real device: opens what the site file names, runs the door until it is told to stop. */

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Fault, isFault } from './base/fault.ts';
import { type KeyChoice, LANGUAGES, type Site, TPM2_NV_INDEX, TPM2_PCRS, TPM_DEVICES } from './core/policy/site.ts';
import { CONSOLE_BAUD, openConsole } from './door-console.ts';
import { type Heartbeat, keepHeartbeat, type Pulse } from './app/heartbeat.ts';
import { openDoor } from './door.ts';
import { openPrompt } from './edge/cli/prompt.ts';
import { mailboxOf, serveMailbox } from './edge/control/mailbox.ts';
import { controlVerbs } from './edge/control/verbs.ts';
import { openCrypto } from './edge/crypto/sodium.ts';
import { openScreen } from './edge/screen/server.ts';
import { broughtModelsDir } from './edge/provision-stick/desk.ts';
import { keycodePinPad } from './edge/serial/pin-pad.ts';
import { serialBytes } from './edge/serial/serial-bytes.ts';
import { systemClock } from './edge/system/clock.ts';
import { readSite } from './edge/system/site-file.ts';
import { systemdWatchdog } from './edge/system/watchdog.ts';
import { openHardware, openKeyProvider } from './hardware.ts';
import type { ScreenSettings } from './core/policy/site-screen.ts';
import type { Clock } from './ports/clock.ts';
import type { Screen } from './ports/screen.ts';
import { openUnowned } from './unowned.ts';
import { productDir, productVersion, sibling } from './version.ts';

const HELP = `menshen-terminal [--data DIR] [--models DIR] [--keys KIND] [--stick DIR] [--console PATH] [--pin-pad PATH] [--port N]
  Runs the door terminal on the hardware that DIR/site.yaml names. Without that file it waits for its owner's first bundle.
  --data DIR     data folder with site.yaml (default /var/lib/menshen)
  --models DIR   folder of the models (default: models beside the program)
  For a terminal that waits for its owner:
  --keys KIND    how this machine keeps its root key: file, passphrase, systemd-creds or tpm2 (default file)
  --stick DIR    where a stick is mounted (default /run/menshen/usb)
  --console PATH serial console to the laptop (default /dev/ttyGS0 where it is)
  --pin-pad PATH keypad that sends key codes at 9600 baud; the screen's own keys always count
  --port N       port of the screen (default 8420; 0: any)
`;

/** EX_CONFIG of sysexits.h: the unit does not start again what was decommissioned. */
const ENDED_EXIT = 78;
/** EX_TEMPFAIL of sysexits.h: the unit starts it again, with another site file or without an owner. */
const RESTART_EXIT = 75;
const DEFAULT_CONSOLE = '/dev/ttyGS0';

/** Where device/systemd mounts a stick, and the screen's own port: the defaults of the site file. */
const ORDERS_DIR = '/run/menshen/usb';
const DEFAULT_PORT = 8420;
const RESTART_AFTER_MS = 2_000;

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

function onStopSignal(stop: (code: number) => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => {
      stop(0);
    });
}

/** Tells systemd, where it started this process and wants to hear. */
function beat(clock: Clock, prove: () => Promise<Pulse>): Heartbeat {
  const watchdog = systemdWatchdog({ environment: process.env, pid: process.pid, onLog: say });
  return watchdog === undefined ? { stop: () => Promise.resolve() } : keepHeartbeat({ watchdog, clock, prove, onLog: say });
}

/** Recordings of everything that the page says, where they were made. */
const VOICE_DIR = join(productDir(), 'src/edge/screen/voice/dist');

function sayUnfit(kind: string): void {
  say(`The screen "${kind}" held more than the page may be told, so it was not shown; card and PIN go on. Please report this line.`);
}

async function openPage(
  page: ScreenSettings & { readonly languages: readonly string[]; readonly processorName: string },
  clock: Clock,
): Promise<Screen> {
  const { port, languages, processorName, print, contrast, height } = page;
  const pageDir = join(productDir(), 'src/edge/screen/page/dist');
  const screen = await openScreen({
    port,
    pageDir,
    languages,
    clock,
    siteFacts: { processorName, display: { print, contrast, height } },
    onUnfit: sayUnfit,
    voiceDirs: [VOICE_DIR],
  });
  process.stdout.write(`${screen.url}\n`);
  return screen;
}

/** A page that cannot be served turns the face off; cards and PINs need no page. */
async function openScreenOrNone(site: Site, clock: Clock): Promise<Screen | undefined> {
  try {
    return await openPage({ ...site.screen, languages: site.languages, processorName: site.processor.name }, clock);
  } catch (error) {
    if (!isFault(error, 'screen-failed')) throw error;
    say(`${error.message} Cards and PINs go on; the face is off until the next start.`);
    return undefined;
  }
}

const OPTIONS = {
  data: { type: 'string' },
  models: { type: 'string' },
  keys: { type: 'string' },
  stick: { type: 'string' },
  console: { type: 'string' },
  'pin-pad': { type: 'string' },
  port: { type: 'string' },
  help: { type: 'boolean' },
} as const;

type Words = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

function keyChoiceOf(word: string | undefined): KeyChoice {
  if (word === undefined || word === 'file' || word === 'passphrase' || word === 'systemd-creds') return { kind: word ?? 'file' };
  if (word === 'tpm2') return { kind: 'tpm2', tcti: TPM_DEVICES[0], pcrs: [...TPM2_PCRS], nvIndex: TPM2_NV_INDEX };
  throw new Fault('command-bad', `--keys must be file, passphrase, systemd-creds or tpm2.`);
}

/** Waits for its owner, until it has one or is told to stop. */
async function runUnowned(words: Words, dataDir: string): Promise<void> {
  const clock = systemClock();
  const crypto = await openCrypto();
  const keyChoice = keyChoiceOf(words.keys);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const keys = openKeyProvider({ keys: keyChoice }, { dataDir, crypto, askPassphrase });
  if (keys.warning !== undefined) say(keys.warning);
  const consolePath = words.console ?? (existsSync(DEFAULT_CONSOLE) ? DEFAULT_CONSOLE : undefined);
  const line = consolePath === undefined ? undefined : serialBytes({ path: consolePath, baud: CONSOLE_BAUD, clock });
  const padPath = words['pin-pad'];
  const pinPad = padPath === undefined ? undefined : keycodePinPad({ path: padPath, baud: 9600, clock });
  const closeLines = async (): Promise<void> => {
    await Promise.all([line?.close(), pinPad?.close()]);
  };
  const owned = Promise.withResolvers<number>();
  const unowned = await openUnowned({
    dataDir,
    stickDir: words.stick ?? ORDERS_DIR,
    clock,
    crypto,
    keys,
    keyChoice,
    pinPad,
    console: line,
    openScreen: () => openPage({ port: Number(words.port ?? DEFAULT_PORT), languages: LANGUAGES, processorName: '' }, clock),
    onLog: say,
    onOwned: () => {
      owned.resolve(RESTART_EXIT);
    },
  });
  onStopSignal(owned.resolve);
  const heartbeat = beat(clock, () => Promise.resolve({ kind: 'alive', status: 'Waits for its owner.' }));
  const code = await owned.promise;
  void heartbeat.stop();
  await unowned.close();
  await closeLines();
  process.exit(code);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const dataDir = values.data ?? '/var/lib/menshen';
  if (existsSync(join(dataDir, 'site.yaml'))) await runOwned(values, dataDir);
  else await runUnowned(values, dataDir);
}

async function runOwned(words: Words, dataDir: string): Promise<void> {
  const site = readSite(join(dataDir, 'site.yaml'));
  const clock = systemClock();
  const crypto = await openCrypto();
  const keys = openKeyProvider(site, { dataDir, crypto, askPassphrase });
  if (keys.warning !== undefined) say(keys.warning);
  const hardware = openHardware(site, clock);
  const console = openConsole(site, { dataDir, clock });
  const leave = (code: number): void => {
    void Promise.all([hardware.close(), console.close()]).then(() => {
      process.exit(code);
    });
  };
  const stop = (code: number): void => {
    stopMailbox();
    void heartbeat.stop();
    void door.close().then(() => {
      leave(code);
    });
  };
  const door = await openDoor({
    version: productVersion(),
    dataDir,
    modelsDir: words.models ?? modelsDirFor(site, dataDir),
    site,
    clock,
    crypto,
    keys,
    hardware,
    eye: { entry: sibling('eye-main') },
    openScreen: async () => console.beside(await openScreenOrNone(site, clock)),
    onLog: say,
    onRestart: () => {
      // Whoever stands there reads what happens, and whoever asked at the command line hears the answer first.
      clock.after(RESTART_AFTER_MS, () => {
        stop(RESTART_EXIT);
      });
    },
    consoleLink: console.link,
    onDeviceKey: console.serve,
    onProvisioned: (_channel, result) => {
      console.tell(result);
    },
    onEnded: (how) => {
      leave(how === 'ended' ? ENDED_EXIT : RESTART_EXIT);
    },
  });
  const heartbeat = beat(clock, () => door.terminal.pulse());
  const stopMailbox = serveMailbox({ mailbox: mailboxOf(dataDir), clock, handle: controlVerbs(door.terminal, { hasScreen: true }) });
  onStopSignal(stop);
}

/** A pack that a bundle brought lies beside the stores, for the program's own folder is not written; the default one is the program's. */
function modelsDirFor(site: Site, dataDir: string): string {
  const brought = broughtModelsDir(dataDir);
  return existsSync(join(brought, 'packs', site.face.modelPack)) ? brought : join(productDir(), 'models');
}

main().catch((error: unknown) => {
  if (!isFault(error)) throw error;
  say(error.message);
  process.exit(error.code === 'decommissioned' ? ENDED_EXIT : error.code === 'owner-released' ? RESTART_EXIT : 3);
});
