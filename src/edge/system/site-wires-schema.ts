/** Serial readers and lines of the board in the site file. One line serves one purpose; hard egress and fire release are wired and no setting (INV-16). */

import { z } from 'zod';
import { GPIO_BIASES, type InputChoices, PAD_CODES, WIEGAND_LINE_FORMATS } from '../../core/policy/site-wires.ts';

/** `gpiochip0`, or a fixed name below /dev that a udev rule gave. */
const CHIP = /^(?:gpiochip\d{1,3}|\/dev\/[A-Za-z0-9_-]{1,64})$/;
/** The kernel's chips have up to a few hundred lines. */
const LINE_MAX = 1023;

const none = z.strictObject({ kind: z.literal('none') });
const gpioLine = {
  kind: z.literal('gpio'),
  chip: z.string().regex(CHIP, 'must be gpiochipN or a name below /dev, such as /dev/menshen-gpio'),
  line: z.number().int().min(0).max(LINE_MAX),
  activeLow: z.boolean().default(false),
};
const gpioInput = z.strictObject({
  ...gpioLine,
  bias: z.enum(GPIO_BIASES, { error: `must be one of ${GPIO_BIASES.join(', ')}` }).default('as-is'),
});
const input = z.discriminatedUnion('kind', [none, gpioInput]).optional();

/** Further kinds of `hardware.reader`. */
export const serialReaders = (path: z.ZodString, baud: z.ZodType<number>) =>
  [
    z.strictObject({ kind: z.literal('pn532'), path }),
    z.strictObject({
      kind: z.literal('wiegand-uart'),
      path,
      baud,
      bits: z.literal([26, 34], 'must be 26 or 34').default(26),
      format: z.enum(WIEGAND_LINE_FORMATS, { error: `must be one of ${WIEGAND_LINE_FORMATS.join(', ')}` }),
    }),
  ] as const;

/** `hardware.pinPad.codes`. */
export const padCodes = z.enum(PAD_CODES, { error: `must be one of ${PAD_CODES.join(', ')}` }).optional();

/** Further kinds of `hardware.relay` and `hardware.tamper`. */
export const gpioRelay = z.strictObject(gpioLine);
export const gpioTamper = gpioInput;

/** `hardware.inputs`. */
export const inputsSection = z.strictObject({ contact: input, rex: input, fire: input }).optional();

interface Wired {
  readonly relay: { readonly kind: string };
  readonly tamper?: { readonly kind: string } | undefined;
  readonly inputs?: InputChoices | undefined;
}

/** The second use of a line, as a path in the site file; undefined where each line serves once. */
export function sharedLine({ relay, tamper, inputs }: Wired): readonly string[] | undefined {
  const uses: readonly (readonly [readonly string[], unknown])[] = [
    [['hardware', 'relay'], relay],
    [['hardware', 'tamper'], tamper],
    ...(['contact', 'rex', 'fire'] as const).map((name) => [['hardware', 'inputs', name], inputs?.[name]] as const),
  ];
  const seen = new Set<string>();
  for (const [path, choice] of uses) {
    const { data } = z.object({ kind: z.literal('gpio'), chip: z.string(), line: z.number() }).safeParse(choice);
    if (data === undefined) continue;
    const key = `${data.chip.replace(/^\/dev\//, '')} ${data.line}`;
    if (seen.has(key)) return path;
    seen.add(key);
  }
  return undefined;
}
