/** What a site says of its serial readers and of the lines of its board. */

/** How a Wiegand-to-UART converter writes a frame: see edge/serial/wiegand.ts. */
export const WIEGAND_LINE_FORMATS = ['bits', 'frame-hex', 'number-hex', 'decimal', 'facility'] as const;
/** What a serial PIN pad sends for a key: see edge/serial/keycodes.ts. */
export const PAD_CODES = ['ascii', 'bcd4', 'burst8'] as const;
export const GPIO_BIASES = ['as-is', 'pull-up', 'pull-down', 'disabled'] as const;

export type SerialReaderChoice =
  | { readonly kind: 'pn532'; readonly path: string }
  | {
      readonly kind: 'wiegand-uart';
      readonly path: string;
      readonly baud: number;
      readonly bits: 26 | 34;
      readonly format: (typeof WIEGAND_LINE_FORMATS)[number];
    };

/** One output line of the board; `activeLow`: the relay is energised while the line is low. */
export interface GpioRelayChoice {
  readonly kind: 'gpio';
  readonly chip: string;
  readonly line: number;
  readonly activeLow: boolean;
}

/** One input line of the board; `activeLow`: active while the line is low, as a contact to ground with `pull-up` is when it closes. */
export interface GpioInputChoice extends GpioRelayChoice {
  readonly bias: (typeof GPIO_BIASES)[number];
}

export type InputChoice = { readonly kind: 'none' } | GpioInputChoice;

/** The wires of the door. Active is: leaf open, button pressed, fire alarm. */
export interface InputChoices {
  readonly contact?: InputChoice | undefined;
  readonly rex?: InputChoice | undefined;
  readonly fire?: InputChoice | undefined;
}
