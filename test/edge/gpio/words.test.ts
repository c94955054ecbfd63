import fc from 'fast-check';
import { DEBOUNCE_MS, debouncedLine, RESTLESS_MAX_MS } from '../../../src/edge/gpio/debounced.ts';
import {
  complaintSentence,
  edgeReader,
  getWords,
  lastWords,
  pulseCommand,
  readLevels,
  readVersion,
  restWords,
  watchWords,
} from '../../../src/edge/gpio/gpiod-words.ts';
import { makeFakeClock } from '../../support/fake-clock.ts';

const GROUP = { chip: 'gpiochip0', bias: 'pull-up', lines: [5, 6] } as const;
const RELAY = { chip: '/dev/menshen-gpio', line: 17, activeLow: true } as const;

describe('words of gpiod', () => {
  it('of version 1: chip first, long options, time in seconds and microseconds', () => {
    expect(getWords(1, GROUP)).toEqual(['--bias=pull-up', 'gpiochip0', '5', '6']);
    expect(watchWords(1, { ...GROUP, bias: 'disabled' })).toEqual([
      '--line-buffered',
      '--format=%o %e',
      '--bias=disable',
      'gpiochip0',
      '5',
      '6',
    ]);
    expect(restWords(1, RELAY)).toEqual(['--mode=signal', '--active-low', '/dev/menshen-gpio', '17=0']);
    const { program, words } = pulseCommand(1, RELAY, 5250);
    expect([program, ...words.slice(0, 1), ...words.slice(2)]).toEqual([
      'sh',
      '-c',
      'pulse',
      '5',
      '250000',
      '17',
      '--active-low',
      '/dev/menshen-gpio',
    ]);
    expect(lastWords(1, { ...RELAY, activeLow: false })).toEqual(['--mode=exit', '/dev/menshen-gpio', '17=0']);
  });

  it('of version 2: chip as an option, a banner, a toggle that ends released', () => {
    expect(getWords(2, { ...GROUP, bias: 'as-is' })).toEqual(['--numeric', '--consumer=menshen', '--chip=gpiochip0', '5', '6']);
    expect(watchWords(2, GROUP)).toEqual([
      '--banner',
      '--consumer=menshen',
      '--format=%o %e',
      '--bias=pull-up',
      '--chip=gpiochip0',
      '5',
      '6',
    ]);
    expect(restWords(2, RELAY)).toEqual(['--active-low', '--banner', '--consumer=menshen', '--chip=/dev/menshen-gpio', '17=0']);
    expect(pulseCommand(2, RELAY, 5250)).toMatchObject({ program: 'gpioset', words: { 0: '--toggle=5250ms,0' } });
    expect(pulseCommand(2, RELAY, 0.2).words[0]).toBe('--toggle=1ms,0');
    expect(lastWords(2, RELAY)[0]).toBe('--toggle=0');
  });

  it('tell versions apart, and know no third', () => {
    expect(readVersion('gpiodetect (libgpiod) v1.6.3\nCopyright')).toBe(1);
    expect(readVersion('gpiodetect (libgpiod) v2.2.1\n')).toBe(2);
    expect(readVersion('gpiodetect (libgpiod) v3.0\n')).toBeUndefined();
    expect(readVersion('')).toBeUndefined();
  });

  it('give levels only where there is one for each line', () => {
    expect(readLevels('1 0\n', [5, 6])).toEqual(
      new Map([
        [5, 1],
        [6, 0],
      ]),
    );
    for (const text of ['', '1', '1 0 1', '1 2', '"5"=active "6"=inactive']) expect(readLevels(text, [5, 6])).toBeUndefined();
  });

  it('give edges by the numbers of their version, and nothing for anything else', () => {
    const heard = (version: 1 | 2, text: string): string[] => {
      const all: string[] = [];
      const reader = edgeReader(version, {
        onLevel: (line, level) => all.push(`${line}:${level}`),
        onBanner: () => all.push('banner'),
      });
      for (const byte of Buffer.from(text, 'latin1')) reader.push(Uint8Array.of(byte));
      return all;
    };
    expect(heard(1, '5 1\n5 0\n5 2\n')).toEqual(['5:1', '5:0']);
    expect(heard(2, "Monitoring line '5'...\n5 1\n5 2\n5 0\n")).toEqual(['banner', '5:1', '5:0']);
    expect(heard(1, `${'9'.repeat(500)} 1\n5 1\n`)).toEqual(['5:1']);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const reader = edgeReader(2, {
          onLevel: (line, level) => {
            expect(line).toBeLessThan(10_000);
            expect([0, 1]).toContain(level);
          },
          onBanner: () => undefined,
        });
        reader.push(bytes);
      }),
    );
  });

  it.each([
    ['gpioget: error reading GPIO values: Device or resource busy', 'in use by another program'],
    ["gpioset: unable to open chip '/dev/gpiochip0': Permission denied", 'group of the chip'],
    ['gpioget: error reading GPIO values: No such file or directory', 'not there'],
    ["gpiomon: cannot find GPIO chip 'gpiochip0'", 'not there'],
    ["gpiomon: unable to request lines on chip '/dev/gpiochip0': Invalid argument", 'not there'],
    ['', 'run gpioinfo'],
  ])('say what to do about: %s', (complaint, words) => {
    expect(complaintSentence('gpiochip0', complaint)).toContain(words);
  });
});

describe('a debounced line', () => {
  const open = () => {
    const clock = makeFakeClock();
    const line = debouncedLine(clock, () => Promise.resolve());
    const told: string[] = [];
    line.onState((state) => told.push(state));
    line.set(false);
    return { clock, line, told };
  };

  it('counts a level when it has stood still, and no bounce', () => {
    const { clock, line, told } = open();
    for (const isActive of [true, false, true, false, true]) {
      line.change(isActive);
      clock.advance(DEBOUNCE_MS - 1);
    }
    expect(told).toEqual(['rest']);
    clock.advance(1);
    expect(told).toEqual(['rest', 'active']);
  });

  it('says nothing of a pulse that is shorter', () => {
    const { clock, line, told } = open();
    line.change(true);
    clock.advance(DEBOUNCE_MS / 2);
    line.change(false);
    clock.advance(1000);
    expect(told).toEqual(['rest']);
  });

  it('is unreadable while it never stands still, and readable again when it does', () => {
    const { clock, line, told } = open();
    for (let ms = 0; ms <= RESTLESS_MAX_MS; ms += 10) {
      line.change((ms / 10) % 2 === 0);
      clock.advance(10);
    }
    expect(told).toEqual(['rest', 'unreadable']);
    line.change(true);
    clock.advance(DEBOUNCE_MS);
    expect(told).toEqual(['rest', 'unreadable', 'active']);
  });

  it('is unreadable at once when nobody watches it, whatever was about to count', () => {
    const { clock, line, told } = open();
    line.change(true);
    line.lose();
    clock.advance(1000);
    expect(told).toEqual(['rest', 'unreadable']);
  });
});
