/**
 * Runs the control panel's side on one line: steps it when bytes come and when something is due, hands its events to whoever
 * stands for a device. Holds no key: it asks for one at each handshake. Without an answerer no channel opens.
 */

import type { Aes } from './aes.ts';
import type { Command, Reply } from './codec.ts';
import { createControlPanel, POLL_EVERY_MS } from './control-panel.ts';
import { type ByteLine, type LineClock, told, type Told } from './line.ts';
import type { Attack, ControlPanel, PanelEvent } from './panel-face.ts';

/** A command that was put in has its answer within this, or is called back: four tries, and others before it. Whoever asked waits 3 s. */
const COMMAND_LIMIT_MS = 2_500;
/**
 * So often the wires of a device are asked for, besides what it tells by itself: an exit button is held longer. One such exchange
 * takes 50 ms of a line at 9600 baud. Its housing is asked for at every fourth time.
 */
const ASK_EVERY_MS = 200;
const HOUSING_EVERY = 4;

/** Whose keys count, and whether an installer stands there. */
export interface KeyAnswerer {
  key(address: number): Uint8Array | undefined;
  isInstalling(address: number): boolean;
  onAttack(address: number, what: Attack): void;
  onOnline(address: number, isDefaultKey: boolean): void;
}

export interface BusOptions {
  readonly line: ByteLine;
  readonly clock: LineClock;
  readonly aes: Aes;
  readonly random: (bytes: number) => Uint8Array;
  /** `asked`: what is asked for again and again, such as ISTAT. */
  readonly devices: readonly { readonly address: number; readonly asked: readonly ('ISTAT' | 'LSTAT')[] }[];
  readonly isCrc?: boolean;
  /** Bits per second of the line. */
  readonly baud?: number;
}

export interface BusDevice {
  readonly address: number;
  readonly isOnline: boolean;
  onState(handler: (isOnline: boolean) => void): () => void;
  onReply(handler: (reply: Reply) => void): () => void;
  /** True where the device took it. Never rejects, never waits longer than a moment. */
  send(command: Command): Promise<boolean>;
}

export interface OsdpBus {
  device(address: number): BusDevice;
  answerTo(answerer: KeyAnswerer): void;
  /** Hands a device its own key; only while installing there. `key` is the caller's to wipe, after the answer. */
  giveKey(address: number, key: Uint8Array): Promise<boolean>;
  /** Begins the channel anew, e.g. with a new key. */
  restart(address: number): void;
  readonly states: readonly { readonly address: number; readonly isOnline: boolean; readonly isDefaultKey: boolean }[];
  close(): Promise<void>;
}

export function openBus(options: BusOptions): OsdpBus {
  return new Bus(options);
}

interface Held {
  readonly state: Told<boolean>;
  readonly reply: Told<Reply>;
  readonly asked: readonly ('ISTAT' | 'LSTAT')[];
  isDefaultKey: boolean;
  /** Questions that have no answer yet: none is asked twice. */
  readonly open: Set<Command>;
}

class Bus implements OsdpBus {
  readonly #options: BusOptions;
  readonly #panel: ControlPanel;
  readonly #held = new Map<number, Held>();
  readonly #waiting = new Map<Command, { readonly address: number; readonly end: (isTaken: boolean) => void }>();
  readonly #stops: (() => void)[];
  #answerer: KeyAnswerer | undefined;
  #cancel = (): void => undefined;
  #cancelAsk = (): void => undefined;
  #isClosed = false;
  #asks = 0;

  constructor(options: BusOptions) {
    this.#options = options;
    const { line, devices, aes, random, isCrc, baud } = options;
    for (const { address, asked } of devices) {
      this.#held.set(address, { state: told(), reply: told(), asked, isDefaultKey: false, open: new Set() });
    }
    this.#panel = createControlPanel({
      devices: devices.map(({ address }) => ({
        address,
        key: () => this.#answerer?.key(address),
        isInstalling: () => this.#answerer?.isInstalling(address) === true,
      })),
      aes,
      random,
      ...(isCrc === undefined ? {} : { isCrc }),
      ...(baud === undefined ? {} : { baud }),
    });
    this.#stops = [
      line.onData((bytes) => {
        this.#run(bytes);
      }),
      line.onState(() => {
        // Nobody is at the end of a line that is gone; and once it is back nobody waits for the turn of trying again.
        for (const address of this.#held.keys()) this.restart(address);
      }),
    ];
  }

  get states() {
    return [...this.#held].map(([address, { isDefaultKey }]) => ({ address, isOnline: this.#panel.isOnline(address), isDefaultKey }));
  }

  answerTo(answerer: KeyAnswerer): void {
    this.#answerer = answerer;
    for (const address of this.#held.keys()) this.#panel.restart(address);
    this.#run();
    this.#ask();
  }

  restart(address: number): void {
    const wasTrusted = this.#isTrusted(address);
    this.#panel.restart(address);
    for (const waiting of [...this.#waiting.values()]) if (waiting.address === address) waiting.end(false);
    const held = this.#held.get(address);
    held?.open.clear();
    if (wasTrusted) held?.state.tell(false);
    this.#run();
  }

  device(address: number): BusDevice {
    const held = this.#held.get(address) ?? { state: told<boolean>(), reply: told<Reply>() };
    const isOnline = (): boolean => this.#isTrusted(address);
    return {
      address,
      get isOnline() {
        return isOnline();
      },
      onState: (handler) => held.state.add(handler),
      onReply: (handler) => held.reply.add(handler),
      send: (command) => (this.#isTrusted(address) ? this.#send(address, command) : Promise.resolve(false)),
    };
  }

  giveKey(address: number, key: Uint8Array): Promise<boolean> {
    return this.#send(address, { name: 'KEYSET', key });
  }

  /** Under the key that everybody knows nothing is told and nothing moved: it is for handing over the own key. */
  #isTrusted(address: number): boolean {
    return this.#panel.isOnline(address) && this.#held.get(address)?.isDefaultKey === false;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    this.#cancelAsk();
    for (const stop of this.#stops) stop();
    for (const { end } of [...this.#waiting.values()]) end(false);
    this.#waiting.clear();
    this.#panel.wipe();
    await this.#options.line.close();
  }

  #send(address: number, command: Command): Promise<boolean> {
    if (this.#isClosed || !this.#panel.isOnline(address) || !this.#panel.put(address, command)) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (isTaken: boolean): void => {
        cancel();
        this.#waiting.delete(command);
        resolve(isTaken);
      };
      const cancel = this.#options.clock.after(COMMAND_LIMIT_MS, () => {
        end(false);
        // It must not be done late: the channel with all that waits in it is given up.
        this.restart(address);
      });
      this.#waiting.set(command, { address, end });
      this.#run();
    });
  }

  /** What a device did not tell by itself is asked for. */
  #ask(): void {
    for (const [address, held] of this.#held) {
      if (this.#isTrusted(address)) this.#askOf(address, held);
    }
    this.#asks += 1;
    this.#cancelAsk = this.#options.clock.after(ASK_EVERY_MS, () => {
      if (this.#isClosed) return;
      this.#ask();
      this.#run();
    });
  }

  #askOf(address: number, { asked, open }: Held): void {
    for (const name of asked) {
      const isDue = name === 'ISTAT' || this.#asks % HOUSING_EVERY === 0;
      if (!isDue || [...open].some((command) => command.name === name)) continue;
      const command: Command = { name };
      if (this.#panel.put(address, command)) open.add(command);
    }
  }

  #run(bytes?: Uint8Array): void {
    if (this.#isClosed || this.#answerer === undefined) return;
    const { clock, line } = this.#options;
    const { send, events } = this.#panel.step(clock.monotonicMs(), bytes);
    // A line that is gone takes nothing: the device counts as silent soon.
    if (send !== undefined && line.isConnected) line.write(send).catch(() => undefined);
    for (const event of events) this.#take(event);
    this.#cancel();
    const delayMs = Math.min(POLL_EVERY_MS * 4, Math.max(1, this.#panel.dueMs() - clock.monotonicMs()));
    this.#cancel = clock.after(delayMs, () => {
      this.#run();
    });
  }

  #take(event: PanelEvent): void {
    const held = this.#held.get(event.address);
    if (held === undefined) return;
    switch (event.kind) {
      case 'online':
        held.isDefaultKey = event.isDefaultKey;
        held.open.clear();
        this.#asks = 0;
        if (!event.isDefaultKey) this.#askOf(event.address, held);
        this.#answerer?.onOnline(event.address, event.isDefaultKey);
        if (!event.isDefaultKey) held.state.tell(true);
        return;
      case 'offline':
        held.state.tell(false);
        return;
      case 'reply':
        if (!held.isDefaultKey) held.reply.tell(event.reply);
        return;
      case 'done':
        held.open.delete(event.command);
        this.#waiting.get(event.command)?.end(event.isTaken);
        return;
      case 'attack':
        this.#answerer?.onAttack(event.address, event.what);
        return;
    }
  }
}
