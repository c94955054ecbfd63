/** The `menshen` command, joined to the stores, models and terminal. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exportAudit, proveAudit, verifyAudit, verifyReceipt } from './audit.ts';
import { Fault, isFault } from './base/fault.ts';
import { verifyEvidence } from './evidence.ts';
import { initCommands } from './cli-init.ts';
import { operatorKeyLine, orderCommands } from './cli-orders.ts';
import { piaCommands } from './cli-pia.ts';
import { consoleCommands } from './cli-console.ts';
import { provisionCommands } from './cli-provision.ts';
import { openDoor } from './door.ts';
import type { Answer, AskOptions, CliParts } from './edge/cli/parts.ts';
import { runCommandLine } from './edge/cli/program.ts';
import { openPrompt, type Prompt } from './edge/cli/prompt.ts';
import { askMailbox, isServed, type Mailbox, mailboxOf } from './edge/control/mailbox.ts';
import { checkRequest, type ControlRequest } from './edge/control/messages.ts';
import { controlVerbs } from './edge/control/verbs.ts';
import { openCrypto } from './edge/crypto/sodium.ts';
import { createOnnxInference } from './edge/inference/onnx.ts';
import { addPack, DEFAULT_PACK, openModels, readPack } from './edge/inference/pack-store.ts';
import { systemClock } from './edge/system/clock.ts';
import { readSite } from './edge/system/site-file.ts';
import { openHardware, openKeyProvider } from './hardware.ts';
import { osdpBench } from './osdp-bench.ts';
import type { Site } from './core/policy/site.ts';
import type { Clock } from './ports/clock.ts';
import { productDir, productVersion, sibling } from './version.ts';

/** A purge of 100,000 people or a person reading the notice: both end well before. */
const ASK_LIMIT_MS = 15 * 60 * 1000;
/** One entry of the ledger. */
const RECORD_LIMIT_MS = 10_000;
/** The eye loads its gallery before a terminal opened for one command can count or erase. */
const EYE_WAIT_MS = 60_000;
const EYE_POLL_MS = 100;
const DEVICE_DATA = '/var/lib/menshen';
const SIMULATOR_DATA = '.menshen/sim';

/** The device's folder where there is one, else the simulator's in this checkout. */
function defaultDataDir(): string {
  const named = process.env['MENSHEN_DATA'];
  if (named !== undefined && named !== '') return named;
  return existsSync(join(DEVICE_DATA, 'site.yaml')) ? DEVICE_DATA : join(productDir(), SIMULATOR_DATA);
}

/** The running terminal, or one opened for this request alone. */
async function ask(wanted: ControlRequest, options: AskOptions, surroundings: Surroundings): Promise<Answer> {
  const { dataDir, onProgress } = options;
  const { clock, askPassphrase } = surroundings;
  const request = checkRequest(wanted);
  const mailbox = mailboxOf(dataDir);
  if (isServed(mailbox)) {
    onBrokenOff(options, (stop) => tellStop(mailbox, stop, clock));
    return askMailbox({ mailbox, clock, request, limitMs: ASK_LIMIT_MS, onProgress });
  }
  const written = readSite(join(dataDir, 'site.yaml'));
  requireOwner(dataDir);
  // A self-test is about the real readers; every other verb leaves the wall alone.
  const site = request.verb === 'self-test' ? written : withoutWall(written);
  const crypto = await openCrypto();
  const hardware = openHardware(site, clock);
  const keys = openKeyProvider(site, { dataDir, crypto, askPassphrase });
  const door = await openDoor({
    version: productVersion(),
    dataDir,
    modelsDir: join(productDir(), 'models'),
    site,
    clock,
    crypto,
    keys,
    hardware,
    eye: { entry: sibling('eye-main') },
    openScreen: () => Promise.resolve(undefined),
    onLog: onProgress,
  });
  try {
    await eyeSettled(door.eye, clock);
    const handle = controlVerbs(door.terminal, { hasScreen: false });
    onBrokenOff(options, async (stop) => {
      await handle(stop, onProgress);
    });
    return await handle(request, onProgress);
  } finally {
    await door.close();
    await hardware.close();
  }
}

/** Tells whoever serves to stop, once, where the person breaks off. */
function onBrokenOff({ stopping }: AskOptions, tell: (request: ControlRequest) => Promise<void>): void {
  if (stopping === undefined) return;
  const stop = checkRequest({ verb: stopping.verb });
  stopping.signal.addEventListener('abort', () => void tell(stop), { once: true });
}

/** A terminal that is gone has stopped already. */
async function tellStop(mailbox: Mailbox, request: ControlRequest, clock: Clock): Promise<void> {
  try {
    await askMailbox({ mailbox, clock, request, limitMs: RECORD_LIMIT_MS, onProgress: () => undefined });
  } catch (error) {
    if (!isFault(error)) throw error;
  }
}

/** The export, and the entry that tells of it where a terminal runs; the ledger of a stopped one is only read. */
async function exportRecorded(dataDir: string, out: string, clock: Clock): Promise<Answer> {
  const answer = await exportAudit(dataDir, out);
  const mailbox = mailboxOf(dataDir);
  if (!isServed(mailbox)) return { ...answer, isRecorded: false };
  const request = checkRequest({ verb: 'audit-exported', entries: answer['entries'] });
  try {
    const told = await askMailbox({ mailbox, clock, request, limitMs: RECORD_LIMIT_MS, onProgress: () => undefined });
    return { ...answer, isRecorded: told['isRecorded'] === true };
  } catch (error) {
    if (!isFault(error)) throw error; // the file is whole all the same
    return { ...answer, isRecorded: false };
  }
}

interface Surroundings {
  readonly clock: Clock;
  readonly askPassphrase: () => Promise<string>;
}

/** One question for a command that opens the terminal twice. */
function passphraseOnce(prompt: Prompt): () => Promise<string> {
  let asked: Promise<string> | undefined;
  return () => (asked ??= prompt.hidden('Passphrase of this terminal: '));
}

function withoutWall(site: Site): Site {
  return { ...site, hardware: { camera: { kind: 'none' }, reader: { kind: 'none' }, pinPad: { kind: 'none' }, relay: { kind: 'none' } } };
}

/** Settles when the person at the command line ends a tool that runs until it is told to. */
function brokenOff(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'])
      process.once(signal, () => {
        resolve();
      });
  });
}

/** Files made by another user would keep the terminal itself out of its own folder. */
function requireOwner(dataDir: string): void {
  const { uid } = statSync(dataDir);
  if (process.getuid === undefined || process.getuid() === uid) return;
  throw new Fault(
    'not-permitted',
    `The data folder ${dataDir} belongs to another user. Run the command as that user (sudo -u), or start the terminal first.`,
  );
}

async function eyeSettled(eye: { status(): { readonly state: string } }, clock: Clock): Promise<void> {
  const deadlineMs = clock.monotonicMs() + EYE_WAIT_MS;
  while (eye.status().state === 'starting' && clock.monotonicMs() < deadlineMs) {
    await new Promise<void>((done) => {
      clock.after(EYE_POLL_MS, done);
    });
  }
}

/** The default pack and every pack that was added. */
function packNames(modelsDir: string): string[] {
  const added = join(modelsDir, 'packs');
  return [DEFAULT_PACK, ...(existsSync(added) ? readdirSync(added).sort() : [])];
}

async function verifyModels(modelsDir: string): Promise<Answer> {
  const inference = await createOnnxInference();
  const packs: Answer[] = [];
  for (const name of packNames(modelsDir)) {
    const pack = readPack(modelsDir, name);
    const models = await openModels(inference, pack);
    packs.push({ pack: name, models: pack.manifest.models.length, dimensions: models.dimensions, embedderSha256: models.embedderSha256 });
    await models.close();
  }
  return { isOk: true, packs };
}

async function addModels(modelsDir: string, sourceDir: string): Promise<Answer> {
  const { dir, manifest } = await addPack(await createOnnxInference(), modelsDir, sourceDir);
  const { name } = manifest;
  return {
    pack: name,
    dir,
    next: `Set face.modelPack to ${name} in the site file and start again; templates of another embedder become unusable.`,
  };
}

function makeParts(prompt: Prompt): CliParts {
  const surroundings = { clock: systemClock(), askPassphrase: passphraseOnce(prompt) };
  const status = async (options: AskOptions): Promise<Answer> => ask({ verb: 'status' }, options, surroundings);
  return {
    version: productVersion(),
    defaultDataDir: defaultDataDir(),
    modelsDir: join(productDir(), 'models'),
    prompt,
    ...initCommands,
    status: (options) =>
      isServed(mailboxOf(options.dataDir)) ? status(options) : Promise.resolve({ state: 'stopped', dataDir: resolve(options.dataDir) }),
    selfTest: (options) => ask({ verb: 'self-test' }, options, surroundings),
    enrol: (words, options) => ask({ verb: 'enrol', ...words }, options, surroundings),
    credential: (words, options) => ask({ verb: 'credential', ...words }, options, surroundings),
    withdraw: (number, options) => ask({ verb: 'withdraw', number }, options, surroundings),
    countFaces: async (options) => ((await status(options))['counts'] as { forPurge: number }).forPurge,
    ask: (request, options) => ask(checkRequest(request), options, surroundings),
    recover: (words, options) => ask({ verb: 'recover', ...words }, options, surroundings),
    purge: (words, options) => ask({ verb: 'purge', ...words }, options, surroundings),
    verifyAudit,
    verifyReceipt,
    proveAudit,
    exportAudit: (dataDir, out) => exportRecorded(dataDir, out, surroundings.clock),
    verifyEvidence,
    verifyModels,
    addModels,
    ...orderCommands({ clock: surroundings.clock, prompt, openCrypto }),
    pia: piaCommands({ prompt, openCrypto }),
    provision: provisionCommands({ clock: surroundings.clock, prompt, openCrypto }),
    console: consoleCommands({ clock: surroundings.clock, openCrypto }),
    osdpBench: osdpBench({ clock: surroundings.clock, stopped: brokenOff }),
    isPinAsked: (dataDir) => readSite(join(dataDir, 'site.yaml')).fallback.pin,
    clearTamper: (words, options) => ask({ verb: 'tamper-clear', ...words }, options, surroundings),
    decommission: ({ out, key, ...words }, options) =>
      ask({ verb: 'decommission', ...words, out: resolve(out), key: operatorKeyLine(key) }, options, surroundings),
  };
}

const prompt = openPrompt();
process.exitCode = await runCommandLine(process.argv.slice(2), makeParts(prompt), {
  write: (text) => {
    process.stdout.write(text);
  },
  writeError: (text) => {
    process.stderr.write(text);
  },
});
prompt.close();
