/** The relay on a GPIO line, through real child processes that take the words of gpiod 1 and 2. */
import { spawn } from 'node:child_process';
import { gpioRelay } from '../../../src/edge/gpio/relay.ts';
import { gpioTools } from '../../../src/edge/gpio/tool-child.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import { type StandInChip, type StandInOptions, standInChip } from '../../support/gpiod/chip.ts';
import { describeWithTools } from '../../support/tools.ts';
import { eventually } from '../serial/pty-pair.ts';

const clock = systemClock();
const LINE = 17;

describeWithTools(['setpriv', 'mkfifo'], 'relay on a GPIO line', () => {
  let chip: StandInChip;
  afterEach(() => {
    chip.remove();
  });

  const open = (options: Partial<StandInOptions> = {}, activeLow = false) => {
    chip = standInChip({ version: '2.2.1', lines: [LINE], ...options });
    const logged: string[] = [];
    const tools = gpioTools({ clock, searchPath: chip.searchPath });
    const lock = gpioRelay({ tools, clock, chip: 'gpiochip0', line: LINE, activeLow, onLog: (line) => logged.push(line) });
    return { lock, logged };
  };

  describe.each(['1.6.3', '2.2.1'] as const)('gpiod %s', (version) => {
    it('is released at the start, energised for the time asked, and released again', async () => {
      const { lock } = open({ version });
      await eventually(() => lock.isConnected, 'connected');
      expect(chip.driven()).toEqual(['17=0']);
      const startMs = clock.monotonicMs();
      await lock.unlock(400);
      expect(chip.level(LINE)).toBe(1);
      await eventually(() => chip.level(LINE) === 0, 'released');
      expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(350);
      await eventually(() => chip.holder(LINE) !== undefined, 'held at rest again');
      expect(lock.isConnected).toBe(true);
      await lock.close();
      expect(chip.level(LINE)).toBe(0);
      expect(chip.holder(LINE)).toBeUndefined();
    });

    it('ends a release early, and says nothing new where it is locked already', async () => {
      const { lock } = open({ version });
      await eventually(() => lock.isConnected, 'connected');
      await lock.unlock(60_000);
      await lock.lock();
      expect(chip.level(LINE)).toBe(0);
      const before = chip.driven().length;
      await lock.lock();
      expect(chip.driven()).toHaveLength(before);
      await lock.close();
    });

    it('is released at close while it is energised', async () => {
      const { lock } = open({ version });
      await lock.unlock(60_000);
      expect(chip.level(LINE)).toBe(1);
      await lock.close();
      expect(chip.level(LINE)).toBe(0);
      await expect(lock.unlock(100)).rejects.toMatchObject({ code: 'gpio-failed' });
    });

    it('locks when the process that holds it energised is killed', async () => {
      const { lock } = open({ version });
      await lock.unlock(60_000);
      process.kill(chip.holder(LINE) ?? 0, 'SIGKILL');
      await eventually(() => chip.level(LINE) === 0 && lock.isConnected, 'locked');
      await lock.close();
    });

    it('says that it failed while the chip is gone, and works again when it is back', async () => {
      const { lock, logged } = open({ version });
      const states: boolean[] = [];
      lock.onState((isConnected) => states.push(isConnected));
      await eventually(() => lock.isConnected, 'connected');
      chip.unplug();
      await eventually(() => !lock.isConnected, 'gone');
      await expect(lock.unlock(100)).rejects.toMatchObject({ code: 'gpio-failed' });
      expect(logged.join(' ')).toContain('look with gpioinfo');
      chip.plug();
      await eventually(() => lock.isConnected, 'back');
      expect(states).toEqual([true, false, true]);
      await lock.unlock(50);
      await eventually(() => chip.level(LINE) === 0, 'released');
      await lock.close();
    });
  });

  it('drives an active-low relay the other way round', async () => {
    const { lock } = open({}, true);
    await eventually(() => lock.isConnected, 'connected');
    expect(chip.level(LINE)).toBe(1);
    await lock.unlock(60_000);
    expect(chip.level(LINE)).toBe(0);
    await lock.close();
    expect(chip.level(LINE)).toBe(1);
  });

  it('prolongs, and never shortens, while it is released', async () => {
    const { lock } = open();
    const startMs = clock.monotonicMs();
    await lock.unlock(200);
    await lock.unlock(500);
    await lock.unlock(50);
    await eventually(() => chip.level(LINE) === 0, 'released');
    expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(450);
    await lock.close();
  });

  it('refuses more commands than a door gives', async () => {
    const { lock } = open();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => lock.unlock(1000)));
    expect(results.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    await lock.close();
  });

  it.each(['1.6.3', '2.2.1'] as const)('locks by itself when the terminal is killed while it is released, gpiod %s', async (version) => {
    chip = standInChip({ version, lines: [LINE] });
    const terminal = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', `${import.meta.dirname}/relay-child.ts`, chip.searchPath, '1500'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await new Promise((resolve) => terminal.stdout.once('data', resolve));
    expect(chip.level(LINE)).toBe(1);
    terminal.kill('SIGKILL');
    await eventually(() => chip.level(LINE) === 0, 'locked by itself');
    await eventually(() => chip.holder(LINE) === undefined, 'nobody holds the line');
  });

  it('leaves no holder of a line at rest when the terminal is killed', async () => {
    chip = standInChip({ version: '2.2.1', lines: [LINE] });
    const terminal = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', `${import.meta.dirname}/relay-child.ts`, chip.searchPath, '0'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await new Promise((resolve) => terminal.stdout.once('data', resolve));
    const holder = chip.holder(LINE) ?? 0;
    terminal.kill('SIGKILL');
    await eventually(() => !isAlive(holder), 'the holder went with the terminal');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
