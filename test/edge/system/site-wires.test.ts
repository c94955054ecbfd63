import { Fault } from '../../../src/base/fault.ts';
import { defaultSiteText, parseSite } from '../../../src/edge/system/site-file.ts';

const EXAMPLE = defaultSiteText({ deviceId: 'door-1' });
const withHardware = (lines: string): string => `${EXAMPLE.slice(0, EXAMPLE.indexOf('hardware:'))}hardware:\n${lines}`;

function sentenceOf(lines: string): string {
  try {
    parseSite(withHardware(lines), 'site.yaml');
  } catch (error) {
    if (error instanceof Fault && error.code === 'bad-site-file') return error.message;
    throw error;
  }
  return 'no error';
}

describe('wires in the site file', () => {
  it('are every serial reader and pad, and every line of the board', () => {
    const { hardware } = parseSite(
      withHardware(`  reader: { kind: wiegand-uart, path: /dev/menshen-reader, format: facility }
  pinPad: { kind: keycodes, path: /dev/menshen-pinpad, codes: burst8 }
  relay: { kind: gpio, chip: gpiochip0, line: 17 }
  tamper: { kind: gpio, chip: gpiochip0, line: 25, activeLow: true, bias: pull-up }
  inputs:
    contact: { kind: gpio, chip: /dev/menshen-gpio, line: 22, bias: pull-up }
    rex: { kind: none }
`),
      'site.yaml',
    );
    expect(hardware.reader).toEqual({ kind: 'wiegand-uart', path: '/dev/menshen-reader', baud: 9600, bits: 26, format: 'facility' });
    expect(hardware.pinPad).toEqual({ kind: 'keycodes', path: '/dev/menshen-pinpad', baud: 9600, codes: 'burst8' });
    expect(hardware.relay).toEqual({ kind: 'gpio', chip: 'gpiochip0', line: 17, activeLow: false });
    expect(hardware.tamper).toEqual({ kind: 'gpio', chip: 'gpiochip0', line: 25, activeLow: true, bias: 'pull-up' });
    expect(hardware.inputs).toEqual({
      contact: { kind: 'gpio', chip: '/dev/menshen-gpio', line: 22, activeLow: false, bias: 'pull-up' },
      rex: { kind: 'none' },
    });
    expect(parseSite(withHardware('  reader: { kind: pn532, path: /dev/menshen-reader }\n'), 'site.yaml').hardware.reader).toEqual({
      kind: 'pn532',
      path: '/dev/menshen-reader',
    });
  });

  it.each([
    [
      'a line twice',
      '  relay: { kind: gpio, chip: gpiochip0, line: 17 }\n  inputs: { rex: { kind: gpio, chip: /dev/gpiochip0, line: 17 } }\n',
      'inputs.rex',
    ],
    ['a chip with a shell in its name', '  relay: { kind: gpio, chip: "gpiochip0; x", line: 17 }\n', 'gpiochipN'],
    ['a chip outside /dev', '  relay: { kind: gpio, chip: /dev/../etc, line: 17 }\n', 'gpiochipN'],
    ['an option for a chip', '  relay: { kind: gpio, chip: --help, line: 17 }\n', 'gpiochipN'],
    ['a line below zero', '  relay: { kind: gpio, chip: gpiochip0, line: -1 }\n', 'hardware.relay.line'],
    ['an unknown bias', '  tamper: { kind: gpio, chip: gpiochip0, line: 1, bias: up }\n', 'pull-up'],
    ['an unknown format', '  reader: { kind: wiegand-uart, path: /dev/menshen-reader, format: binary }\n', 'number-hex'],
    ['unknown key codes', '  pinPad: { kind: keycodes, path: /dev/menshen-pinpad, codes: ebcdic }\n', 'burst8'],
    ['37 bits', '  reader: { kind: wiegand-uart, path: /dev/menshen-reader, format: bits, bits: 37 }\n', '26 or 34'],
  ])('refuse %s', (_what, lines, words) => {
    expect(sentenceOf(lines)).toContain(words);
  });
});
