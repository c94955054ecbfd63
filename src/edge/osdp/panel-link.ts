/**
 * Runs the peripheral device's side on one line, towards an existing access panel: a subject's number goes out as a card read, what
 * the panel orders (lamp, buzzer, text, output) comes in. Holds no key; whoever does is asked at each handshake.
 */

import type { Aes } from './aes.ts';
import type { Capability, Command, PdId } from './codec.ts';
import { type ByteLine, type LineClock, told } from './line.ts';
import { createPeripheralDevice, type DeviceEvent, type PeripheralDevice } from './peripheral-device.ts';
import { encodeCard, type WiegandFormat } from './wiegand.ts';

/** A panel polls several times a second; whoever stands at the door waits no longer. */
const FETCH_LIMIT_MS = 3_000;
/** So often a silent line is looked at. */
const LOOK_EVERY_MS = 1_000;
/** RAW formats: a Wiegand word with its parity. */
const WIEGAND_RAW = 1;

export type PanelOrder = Extract<Command, { name: 'OUT' | 'LED' | 'BUZ' | 'TEXT' }>;

export interface PanelKeyAnswerer {
  key(): Uint8Array | undefined;
  isInstalling(): boolean;
  /** The panel hands over a new key; false where it could not be kept. */
  keep(key: Uint8Array): void;
  onAttack(what: string): void;
  onOnline(isDefaultKey: boolean): void;
}

export interface PanelLinkOptions {
  readonly line: ByteLine;
  readonly clock: LineClock;
  readonly aes: Aes;
  readonly random: (bytes: number) => Uint8Array;
  readonly address: number;
  readonly baud: number;
  readonly id: PdId;
  readonly format: WiegandFormat;
  readonly facility: number;
  /** Whether the lock is released and the housing open, for OSTAT and LSTAT. */
  readonly isReleased?: () => boolean;
  readonly isTampered?: () => boolean;
}

export interface PanelLink {
  readonly isOnline: boolean;
  onState(handler: (isOnline: boolean) => void): () => void;
  onOrder(handler: (order: PanelOrder) => void): () => void;
  answerTo(answerer: PanelKeyAnswerer): void;
  /** True once the panel has fetched the number; false where it is not there or the number does not fit the format. */
  present(number: string): Promise<boolean>;
  restart(): void;
  close(): Promise<void>;
}

/** One reader with card and keypad, one output, lamp, buzzer, text, CRC, AES-128 (SIA OSDP 2.2, annex B). */
const CAPABILITIES: readonly Capability[] = [
  { code: 2, compliance: 1, count: 1 },
  { code: 3, compliance: 1, count: 1 },
  { code: 4, compliance: 1, count: 1 },
  { code: 5, compliance: 1, count: 1 },
  { code: 6, compliance: 1, count: 1 },
  { code: 8, compliance: 1, count: 0 },
  { code: 9, compliance: 1, count: 0 },
  { code: 10, compliance: 0, count: 4 },
  { code: 16, compliance: 2, count: 0 },
];

export function openPanelLink(options: PanelLinkOptions): PanelLink {
  return new Link(options);
}

class Link implements PanelLink {
  readonly #options: PanelLinkOptions;
  readonly #device: PeripheralDevice;
  readonly #states = told<boolean>();
  readonly #orders = told<PanelOrder>();
  readonly #waiting = new Map<number, (isFetched: boolean) => void>();
  readonly #stops: (() => void)[];
  #answerer: PanelKeyAnswerer | undefined;
  #isDefaultKey = false;
  #cancel = (): void => undefined;
  #isClosed = false;

  constructor(options: PanelLinkOptions) {
    this.#options = options;
    const { line, aes, random, address, baud, id, isReleased = () => false, isTampered = () => false } = options;
    this.#device = createPeripheralDevice({
      address,
      baud,
      id,
      aes,
      random,
      capabilities: CAPABILITIES,
      key: () => this.#answerer?.key(),
      isInstalling: () => this.#answerer?.isInstalling() === true,
      outputs: () => [isReleased()],
      local: () => ({ isTampered: isTampered(), isPowerLow: false }),
    });
    this.#stops = [
      line.onData((bytes) => {
        this.#run(bytes);
      }),
      line.onState((isConnected) => {
        if (!isConnected) this.restart();
      }),
    ];
  }

  get isOnline(): boolean {
    return this.#device.isOnline && !this.#isDefaultKey;
  }

  onState(handler: (isOnline: boolean) => void): () => void {
    return this.#states.add(handler);
  }

  onOrder(handler: (order: PanelOrder) => void): () => void {
    return this.#orders.add(handler);
  }

  answerTo(answerer: PanelKeyAnswerer): void {
    this.#answerer = answerer;
    this.#look();
  }

  present(text: string): Promise<boolean> {
    const { format, facility, clock } = this.#options;
    const card = /^\d{1,9}$/.test(text) ? encodeCard(format, { facility, number: Number(text) }) : undefined;
    if (card === undefined || !this.isOnline) return Promise.resolve(false);
    const ticket = this.#device.report({ name: 'RAW', reader: 0, format: WIEGAND_RAW, ...card }, clock.monotonicMs());
    if (ticket === undefined) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (isFetched: boolean): void => {
        cancel();
        this.#waiting.delete(ticket);
        resolve(isFetched);
      };
      const cancel = clock.after(FETCH_LIMIT_MS, () => {
        this.#device.withdraw(ticket);
        end(false);
      });
      this.#waiting.set(ticket, end);
    });
  }

  restart(): void {
    const wasOnline = this.isOnline;
    this.#device.wipe();
    for (const answer of [...this.#waiting.values()]) answer(false);
    if (wasOnline) this.#states.tell(false);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    this.#cancel();
    for (const answer of this.#waiting.values()) answer(false);
    this.#waiting.clear();
    this.#device.wipe();
    await this.#options.line.close();
  }

  #look(): void {
    this.#cancel();
    this.#cancel = this.#options.clock.after(LOOK_EVERY_MS, () => {
      if (this.#isClosed) return;
      this.#run();
      this.#look();
    });
  }

  #run(bytes?: Uint8Array): void {
    if (this.#isClosed || this.#answerer === undefined) return;
    const { clock, line } = this.#options;
    const { send, events } = this.#device.step(clock.monotonicMs(), bytes);
    // A panel that hears nothing asks again.
    if (send !== undefined && line.isConnected) line.write(send).catch(() => undefined);
    for (const event of events) this.#take(event);
  }

  #take(event: DeviceEvent): void {
    switch (event.kind) {
      case 'online':
        this.#isDefaultKey = event.isDefaultKey;
        this.#answerer?.onOnline(event.isDefaultKey);
        if (!event.isDefaultKey) this.#states.tell(true);
        return;
      case 'offline':
        for (const answer of [...this.#waiting.values()]) answer(false);
        this.#states.tell(false);
        return;
      case 'command':
        // Under the key that everybody knows nobody gives orders.
        if (!this.#isDefaultKey) this.#orders.tell(event.command);
        return;
      case 'key':
        this.#answerer?.keep(event.key);
        event.key.fill(0);
        return;
      case 'reported':
        this.#waiting.get(event.ticket)?.(true);
        return;
      case 'attack':
        this.#answerer?.onAttack(event.what);
        return;
    }
  }
}
