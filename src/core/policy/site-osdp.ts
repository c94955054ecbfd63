/** OSDP at a site: the bus of its own readers and door module, and an existing panel that it is a reader of. */

/** Speeds of an OSDP line (SIA OSDP 2.2, 5.1), bits per second. */
export const OSDP_BAUDS = [9600, 19_200, 38_400, 57_600, 115_200, 230_400] as const;
export type OsdpBaud = (typeof OSDP_BAUDS)[number];

export const OSDP_ROLES = ['reader', 'keypad', 'reader-keypad', 'door'] as const;
export type OsdpRole = (typeof OSDP_ROLES)[number];

export const PANEL_FORMATS = ['wiegand26', 'wiegand34', 'wiegand37'] as const;
export type PanelFormat = (typeof PANEL_FORMATS)[number];

/** One input of a device; `activeLow`: active while the device reports it open. */
export interface OsdpInputChoice {
  readonly input: number;
  readonly activeLow: boolean;
}

export interface OsdpDeviceChoice {
  /** 0 to 126; one device each. */
  readonly address: number;
  readonly role: OsdpRole;
  /** Wires of the door on this device; absent ones are not fitted. */
  readonly inputs: {
    readonly contact?: OsdpInputChoice | undefined;
    readonly rex?: OsdpInputChoice | undefined;
    readonly fire?: OsdpInputChoice | undefined;
  };
  /** Of a door: the output that releases the lock. */
  readonly output: number;
  /** Whether its own housing switch counts as the terminal's. */
  readonly tamper: boolean;
}

/** The bus on which this terminal is the control panel. */
export interface OsdpChoice {
  readonly path: string;
  readonly baud: OsdpBaud;
  readonly devices: readonly OsdpDeviceChoice[];
}

/** The line on which this terminal is a reader of an existing panel. */
export interface PanelChoice {
  readonly path: string;
  readonly baud: OsdpBaud;
  readonly address: number;
  /** How the number of a person is sent. */
  readonly format: PanelFormat;
  readonly facilityCode: number;
  /** The panel's output 0 drives this terminal's own lock; nothing else then does at a passage. */
  readonly drivesLock: boolean;
}
