/** The serial console of a terminal. */

export interface ConsoleChoice {
  readonly path: string;
  readonly baud: number;
}
