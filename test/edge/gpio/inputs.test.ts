/** The wires of a door on GPIO lines, through real child processes that take the words of gpiod 1 and 2. */
import { gpioInputs, tamperFrom } from '../../../src/edge/gpio/inputs.ts';
import type { InputLine } from '../../../src/edge/gpio/line-bank.ts';
import { gpioTools } from '../../../src/edge/gpio/tool-child.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import { type StandInChip, standInChip } from '../../support/gpiod/chip.ts';
import { describeWithTools } from '../../support/tools.ts';
import { eventually } from '../serial/pty-pair.ts';

const clock = systemClock();
const at = (line: number, rest: Partial<InputLine> = {}): InputLine => ({
  chip: 'gpiochip0',
  line,
  activeLow: false,
  bias: 'as-is',
  ...rest,
});

describeWithTools(['setpriv', 'mkfifo'], 'inputs on GPIO lines', () => {
  let chip: StandInChip;
  let closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers) await close();
    closers = [];
    chip.remove();
  });

  const open = <Name extends string>(lines: Record<Name, InputLine>, logged: string[] = []) => {
    const inputs = gpioInputs({
      tools: gpioTools({ clock, searchPath: chip.searchPath }),
      clock,
      lines,
      onLog: (line) => logged.push(line),
    });
    const all = Object.values(inputs) as { close(): Promise<void> }[];
    closers.push(...all.map((input) => () => input.close()));
    return inputs as Required<typeof inputs>;
  };

  describe.each(['1.6.3', '2.2.1'] as const)('gpiod %s', (version) => {
    beforeEach(() => {
      chip = standInChip({ version, lines: [5, 6, 7] });
    });

    it('are unreadable until they were read, then follow their wires, each by its own sense', async () => {
      chip.wireSilently(6, 1);
      const { contact, rex, fire } = open({ contact: at(5), rex: at(6, { activeLow: true }), fire: at(7) });
      expect(contact.state).toBe('unreadable');
      const told: string[] = [];
      contact.onState((state) => told.push(`contact ${state}`));
      rex.onState((state) => told.push(`rex ${state}`));
      await eventually(() => fire.state !== 'unreadable', 'read');
      expect([contact.state, rex.state, fire.state]).toEqual(['rest', 'rest', 'rest']);
      chip.wire(5, 1);
      await eventually(() => contact.state === 'active', 'open');
      chip.wire(6, 0);
      await eventually(() => rex.state === 'active', 'pressed');
      chip.wire(5, 0);
      await eventually(() => contact.state === 'rest', 'closed');
      expect(told).toEqual(['contact rest', 'rex rest', 'contact active', 'rex active', 'contact rest']);
      expect(fire.state).toBe('rest');
    });

    it('are unreadable when their monitor is killed, and read again after it', async () => {
      const logged: string[] = [];
      const { contact } = open({ contact: at(5) }, logged);
      await eventually(() => contact.state === 'rest', 'read');
      const told: string[] = [];
      contact.onState((state) => told.push(state));
      chip.wireSilently(5, 1);
      process.kill(chip.holder(5) ?? 0, 'SIGKILL');
      await eventually(() => contact.state === 'active', 'back with what is true now');
      expect(told).toEqual(['unreadable', 'active']);
      expect(logged).toHaveLength(1);
    });

    it('are unreadable while their chip is gone, and come back with it', async () => {
      const logged: string[] = [];
      const { contact } = open({ contact: at(5) }, logged);
      await eventually(() => contact.state === 'rest', 'read');
      chip.unplug();
      await eventually(() => contact.state === 'unreadable', 'gone');
      await eventually(() => logged.some((line) => line.includes('is not there')), 'said');
      chip.plug();
      await eventually(() => contact.state === 'rest', 'back');
    });
  });

  it('share one monitor where chip and bias are the same, and take another for another bias', async () => {
    chip = standInChip({ version: '2.2.1', lines: [5, 6, 7] });
    const { contact, rex, fire } = open({ contact: at(5), rex: at(6), fire: at(7, { bias: 'pull-up' }) });
    await eventually(() => [contact, rex, fire].every(({ state }) => state === 'rest'), 'read');
    expect(chip.holder(5)).toBe(chip.holder(6));
    expect(chip.holder(7)).not.toBe(chip.holder(5));
    await contact.close();
    chip.wire(6, 1);
    await eventually(() => rex.state === 'active', 'the other line is still watched');
  });

  it('the housing is open where the line is active, and unreadable where nobody reads it', async () => {
    chip = standInChip({ version: '2.2.1', lines: [5] });
    const { housing } = open({ housing: at(5) });
    const tamper = tamperFrom(housing);
    expect(tamper.state).toBe('unreadable');
    const told: string[] = [];
    const stop = tamper.onState((state) => told.push(state));
    await eventually(() => tamper.state === 'closed', 'read');
    chip.wire(5, 1);
    await eventually(() => tamper.isOpen, 'open');
    expect(told).toEqual(['closed', 'open']);
    stop();
    tamper.close();
  });

  it('say what to do where there is no gpiod, or one of an unknown version', async () => {
    chip = standInChip({ version: '3.0.0', lines: [5] });
    const logged: string[] = [];
    const { contact } = open({ contact: at(5) }, logged);
    await eventually(() => logged.length > 0, 'said');
    expect(logged[0]).toContain('install the package gpiod');
    expect(contact.state).toBe('unreadable');
    const tools = gpioTools({ clock, searchPath: '/nonexistent' });
    await expect(tools.version()).rejects.toMatchObject({ code: 'gpio-failed' });
  });

  it('are another program’s where somebody else holds the line, and ours when that ends', async () => {
    chip = standInChip({ version: '2.2.1', lines: [5] });
    const other = gpioTools({ clock, searchPath: chip.searchPath });
    const held = other.start(2, { program: 'gpioset', words: ['--banner', '--chip=gpiochip0', '5=0'], isLeashed: true });
    await held.held;
    const logged: string[] = [];
    const { contact } = open({ contact: at(5) }, logged);
    await eventually(() => logged.some((line) => line.includes('in use by another program')), 'said');
    await held.stop();
    await eventually(() => contact.state === 'rest', 'ours');
  });
});

describeWithTools(['gpiodetect', 'gpioget', 'gpioset', 'gpiomon', 'setpriv'], 'the gpiod of this machine', () => {
  it('is of a known version, and takes our words as far as a missing chip', async () => {
    const tools = gpioTools({ clock });
    const version = await tools.version();
    expect([1, 2]).toContain(version);
    const logged: string[] = [];
    const inputs = gpioInputs({
      tools,
      clock,
      lines: { contact: at(5, { chip: 'gpiochip99', bias: 'pull-up' }) },
      onLog: (line) => logged.push(line),
    });
    await eventually(() => logged.length > 0, 'said');
    expect(logged[0]).toContain('gpiochip99 or a line of it is not there');
    await inputs.contact?.close();
  });
});
