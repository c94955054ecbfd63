/** OSDP in the site file. Keys are no setting: they are made at the terminal and kept sealed. */

import { z } from 'zod';
import { OSDP_BAUDS, OSDP_ROLES, type OsdpChoice, PANEL_FORMATS, type PanelChoice } from '../../core/policy/site-osdp.ts';
import type { InputChoices } from '../../core/policy/site-wires.ts';

/** 127 is for all (SIA OSDP 2.2, 5.3). */
const ADDRESS_MAX = 126;
/** Own ceiling: each device is asked in turn, and a person at a door waits. */
const DEVICES_MAX = 8;
/** One reply holds that many; the modules we know of have up to 16. */
const PORT_MAX = 63;
const FACILITY_MAX = { wiegand26: 0xff, wiegand34: 0xffff, wiegand37: 0xffff } as const;

const address = z.number().int().min(0).max(ADDRESS_MAX);
const port = z.number().int().min(0).max(PORT_MAX);
const baud = z.literal([...OSDP_BAUDS], `must be one of ${OSDP_BAUDS.join(', ')}`).default(9600);
const input = z.strictObject({ input: port, activeLow: z.boolean().default(false) }).optional();

const device = z.strictObject({
  address,
  role: z.enum(OSDP_ROLES, { error: `must be one of ${OSDP_ROLES.join(', ')}` }),
  inputs: z.strictObject({ contact: input, rex: input, fire: input }).prefault({}),
  output: port.default(0),
  tamper: z.boolean().default(true),
});

/** `hardware.osdp`. */
export const osdpSection = (path: z.ZodString) =>
  z.strictObject({ path, baud, devices: z.array(device).min(1, 'must name at least one device').max(DEVICES_MAX) }).optional();

/** `hardware.panel`. */
export const panelSection = (path: z.ZodString) =>
  z
    .strictObject({
      path,
      baud,
      address,
      format: z.enum(PANEL_FORMATS, { error: `must be one of ${PANEL_FORMATS.join(', ')}` }).default('wiegand26'),
      facilityCode: z.number().int().min(0).max(0xffff).default(0),
      drivesLock: z.boolean().default(false),
    })
    .refine(({ format, facilityCode }) => facilityCode <= FACILITY_MAX[format], 'has a facilityCode that does not fit its format')
    .optional();

/** `kind: osdp` of reader, pinPad and relay: the device stands under hardware.osdp. */
export const byOsdp = z.strictObject({ kind: z.literal('osdp') });

interface Wired {
  readonly reader: { readonly kind: string };
  readonly pinPad: { readonly kind: string };
  readonly relay: { readonly kind: string };
  readonly inputs?: InputChoices | undefined;
  readonly osdp?: OsdpChoice | undefined;
  readonly panel?: PanelChoice | undefined;
}

export interface OsdpFault {
  readonly path: readonly string[];
  readonly message: string;
}

/** What contradicts itself between the devices of the bus, the panel and the rest of the hardware. */
export function osdpFaults(hardware: Wired): readonly OsdpFault[] {
  return [...addressFaults(hardware), ...roleFaults(hardware), ...inputFaults(hardware), ...panelFaults(hardware)];
}

function addressFaults({ osdp }: Wired): readonly OsdpFault[] {
  const addresses = osdp?.devices.map((each) => each.address) ?? [];
  const at = addresses.findIndex((each, index) => addresses.indexOf(each) !== index);
  const message = `must be an address of its own: another device of this bus has ${addresses[at] ?? 0} already`;
  return at < 0 ? [] : [{ path: ['hardware', 'osdp', 'devices', String(at), 'address'], message }];
}

const WANTED = {
  reader: ['reader', 'reader-keypad'],
  pinPad: ['keypad', 'reader-keypad'],
  relay: ['door'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

function roleFaults(hardware: Wired): readonly OsdpFault[] {
  const roles = hardware.osdp?.devices.map(({ role }) => role) ?? [];
  return (['reader', 'pinPad', 'relay'] as const).flatMap((name) => {
    const wanted: readonly string[] = WANTED[name];
    const count = roles.filter((role) => wanted.includes(role)).length;
    const isChosen = hardware[name].kind === 'osdp';
    if (isChosen && count === 0)
      return [{ path: ['hardware', name], message: `is osdp, so hardware.osdp.devices needs one with role ${wanted.join(' or ')}` }];
    if (isChosen && count > 1)
      return [
        {
          path: ['hardware', name],
          message: `is osdp, and hardware.osdp.devices has ${count} with role ${wanted.join(' or ')}: leave one`,
        },
      ];
    return [];
  });
}

function inputFaults({ osdp, inputs }: Wired): readonly OsdpFault[] {
  const seen = new Set<string>((['contact', 'rex', 'fire'] as const).filter((name) => (inputs?.[name]?.kind ?? 'none') !== 'none'));
  return (osdp?.devices ?? []).flatMap(({ inputs: wires }, at) =>
    (['contact', 'rex', 'fire'] as const).flatMap((name) => {
      if (wires[name] === undefined) return [];
      const isTwice = seen.has(name);
      seen.add(name);
      return isTwice
        ? [{ path: ['hardware', 'osdp', 'devices', String(at), 'inputs', name], message: 'is wired twice: name it in one place' }]
        : [];
    }),
  );
}

function panelFaults({ osdp, panel, relay }: Wired): readonly OsdpFault[] {
  if (panel === undefined) return [];
  if (panel.path === osdp?.path)
    return [{ path: ['hardware', 'panel', 'path'], message: 'must be a line of its own: the bus of hardware.osdp has this one' }];
  if (panel.drivesLock && relay.kind === 'none')
    return [{ path: ['hardware', 'panel', 'drivesLock'], message: 'is true, so hardware.relay must name the lock that the panel drives' }];
  return [];
}
