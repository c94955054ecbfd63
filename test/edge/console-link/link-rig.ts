/** A terminal with its real rules, a cable of two pseudo terminals that can be pulled, and a laptop at the other end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { laptopEnd } from '../../../src/edge/console-link/laptop-end.ts';
import { terminalEnd } from '../../../src/edge/console-link/terminal-end.ts';
import { isForConsole } from '../../../src/edge/console-link/wire.ts';
import { frameLine } from '../../../src/edge/provision-link/frame-line.ts';
import { provisionReceiver } from '../../../src/edge/provision-link/receiver.ts';
import { ACTION_SCHEMA } from '../../../src/edge/screen/action-schema.ts';
import { serialBytes } from '../../../src/edge/serial/serial-bytes.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import type { ScreenAction, ScreenView } from '../../../src/ports/screen.ts';
import type { SerialBytes } from '../../../src/ports/serial-bytes.ts';
import { cardOf, type House, makeHouse, pinOf } from '../../support/house.ts';
import { eventually } from '../serial/pty-pair.ts';

const BAUD = 115_200;
const CABLE_MS = 15_000;

export interface Laptop {
  readonly line: SerialBytes;
  readonly views: readonly ScreenView[];
  readonly strange: () => number;
  /** The page of its console, once it is of that kind. */
  page(kind: string): Promise<void>;
  act(action: ScreenAction): void;
  /** Ends its console; the line stays open for others. */
  leave(): void;
  close(): Promise<void>;
}

export async function makeLinkRig() {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-link-'));
  const [device, port] = [join(dir, 'device'), join(dir, 'laptop')];
  const clock = systemClock();
  let socat: ChildProcess | undefined;
  const pull = async (): Promise<void> => {
    const gone = socat;
    socat = undefined;
    if (gone === undefined) return;
    await new Promise((done) => {
      gone.once('exit', done);
      gone.kill('SIGKILL');
    });
    for (const path of [device, port]) rmSync(path, { force: true });
  };
  const plug = async (): Promise<void> => {
    socat = spawn('socat', [`pty,raw,echo=0,link=${device}`, `pty,raw,echo=0,link=${port}`], { stdio: 'ignore' });
    await eventually(() => existsSync(device) && existsSync(port), 'socat makes the cable', CABLE_MS);
  };
  await plug();
  const line = serialBytes({ path: device, baud: BAUD, clock });
  const end = terminalEnd({ frames: frameLine({ line, clock }), clock, readAction: (value) => ACTION_SCHEMA.safeParse(value).data });
  const receiver = provisionReceiver({
    line,
    dir: join(dir, 'incoming'),
    deviceKey: '{"key":"of this terminal"}',
    isForOthers: isForConsole,
  });
  const house: House = await makeHouse({ laptop: end });
  await house.resident({ number: '900', isOperator: true });
  await house.resident({ number: '101', hasFace: true });
  const laptops: Laptop[] = [];

  return {
    dir,
    port,
    clock,
    house,
    pull,
    plug,
    /** Card, PIN, "Terminal", all at the terminal. */
    openConsole: async () => {
      await house.choose('my-face');
      await house.tap(cardOf('900'));
      await house.type(`${pinOf('900')}#`);
      await house.settle();
      await house.act({ kind: 'console', what: 'open' });
    },
    /** `isSilent`: somebody who holds the cable and says nothing. */
    laptop: async ({ isSilent = false } = {}): Promise<Laptop> => {
      const own = serialBytes({ path: port, baud: BAUD, clock });
      await eventually(() => own.isConnected, 'the laptop opens its port', CABLE_MS);
      const views: ScreenView[] = [];
      const handlers = new Set<(action: ScreenAction) => void>();
      let strange = 0;
      const screen = {
        show: (view: ScreenView) => void views.push(view),
        onAction: (handler: (action: ScreenAction) => void) => {
          handlers.add(handler);
          return () => handlers.delete(handler);
        },
      };
      const onStrange = (): void => {
        strange += 1;
      };
      const leave = isSilent ? (): void => undefined : laptopEnd({ frames: frameLine({ line: own, clock }), clock, screen, onStrange });
      const made: Laptop = {
        line: own,
        views,
        strange: () => strange,
        page: (kind) =>
          eventually(
            () => {
              const last = views.at(-1);
              return last?.kind === 'console' ? last.console.page.kind === kind || lineOf(last) === kind : last?.kind === kind;
            },
            `the laptop shows ${kind}`,
            CABLE_MS,
          ),
        act: (action) => {
          for (const handler of handlers) handler(action);
        },
        leave,
        close: async () => {
          leave();
          await own.close();
        },
      };
      laptops.push(made);
      return made;
    },
    remove: async () => {
      for (const laptop of laptops) await laptop.close();
      end.close();
      await receiver.close();
      await line.close();
      await house.terminal.stop();
      await pull();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function lineOf({ console: { page } }: Extract<ScreenView, { kind: 'console' }>): string | undefined {
  return page.kind === 'invite' ? page.line : undefined;
}

export type LinkRig = Awaited<ReturnType<typeof makeLinkRig>>;
