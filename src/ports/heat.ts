/** How warm the board is. */
export interface HeatSensor {
  /** Of its warmest part, now, degrees Celsius. undefined: it cannot be read. */
  readonly celsius: number | undefined;
}
