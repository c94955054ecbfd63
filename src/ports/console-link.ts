/** A laptop at the cable that shows the console beside the terminal's own screen. */

export interface ConsoleLink {
  /** Asked each time before a laptop sees a console that was opened; false: it sees nothing of it. */
  onAsk(allow: () => boolean): void;
}
