/** What a site file names on serial lines and on the board, opened as a real door opens it. */
import { openHardware } from '../src/hardware.ts';
import { defaultSiteText, parseSite } from '../src/edge/system/site-file.ts';
import { systemClock } from '../src/edge/system/clock.ts';
import { type StandInChip, standInChip } from './support/gpiod/chip.ts';
import { describeWithTools } from './support/tools.ts';
import { eventually, type PtyPair, ptyPair } from './edge/serial/pty-pair.ts';

const EXAMPLE = defaultSiteText({ deviceId: 'door-1' });
const siteWith = (hardware: string) => parseSite(`${EXAMPLE.slice(0, EXAMPLE.indexOf('hardware:'))}hardware:\n${hardware}`, 'site.yaml');
const clock = systemClock();

describeWithTools(['setpriv', 'mkfifo', 'socat'], 'the wires of a site', () => {
  const path = process.env['PATH'];
  let chip: StandInChip;
  let pair: PtyPair;
  beforeEach(async () => {
    chip = standInChip({ version: '2.2.1', lines: [17, 22, 23, 24, 25] });
    process.env['PATH'] = chip.searchPath;
    pair = ptyPair();
    await pair.plug();
  });
  afterEach(async () => {
    process.env['PATH'] = path;
    await pair.remove();
    chip.remove();
  });

  it('are opened, work, and leave the relay at rest', async () => {
    const site = siteWith(`  reader: { kind: wiegand-uart, path: ${pair.path}, format: number-hex }
  relay: { kind: gpio, chip: gpiochip0, line: 17 }
  tamper: { kind: gpio, chip: gpiochip0, line: 25 }
  inputs:
    contact: { kind: gpio, chip: gpiochip0, line: 22 }
    rex: { kind: gpio, chip: gpiochip0, line: 23 }
    fire: { kind: gpio, chip: gpiochip0, line: 24 }
`);
    const logged: string[] = [];
    const hardware = openHardware(site, clock, (line) => logged.push(line));
    const cards: string[] = [];
    hardware.reader?.onCard((card) => cards.push(card));
    const { inputs, tamper, lock } = hardware;
    await eventually(
      () => inputs?.fire?.state === 'rest' && tamper?.state === 'closed' && hardware.reader?.isConnected === true,
      'all there',
    );
    chip.wire(24, 1);
    chip.wire(25, 1);
    await eventually(() => inputs?.fire?.state === 'active' && tamper?.isOpen === true, 'fire and housing');
    pair.send(Buffer.from('7BB26E\r\n', 'latin1'));
    await eventually(() => cards.length === 1, 'card');
    await lock.unlock(60_000);
    expect(chip.level(17)).toBe(1);
    await hardware.close();
    expect(chip.level(17)).toBe(0);
    expect([17, 22, 23, 24, 25].map((line) => chip.holder(line))).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(logged).toEqual([]);
  });

  it('start no program where a site has nothing on its board', async () => {
    const hardware = openHardware(siteWith('  relay: { kind: none }\n'), clock);
    expect(hardware.inputs).toBeUndefined();
    expect(hardware.tamper).toBeUndefined();
    await expect(hardware.lock.unlock(100)).rejects.toMatchObject({ code: 'serial-failed' });
    await hardware.close();
    expect(chip.driven()).toEqual([]);
  });
});
