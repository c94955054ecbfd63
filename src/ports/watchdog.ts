/** Who starts this process again where it no longer says that it works. */
export interface WatchdogNews {
  /** `ready`: the door is in use from now on. `alive`: it still is. `stopping`: it ends, and that is no failure. */
  readonly state: 'ready' | 'alive' | 'stopping';
  /** One line for the operator; never of a person. */
  readonly status: string;
}

export interface Watchdog {
  /** Without `alive` for so many milliseconds it starts the process again. Absent: it only listens. */
  readonly limitMs: number | undefined;
  /** False where nobody took it. Settles within seconds; never rejects. */
  tell(news: WatchdogNews): Promise<boolean>;
}
