/**
 * What a site decides, after the site file was read and checked. Values that the law fixes
 * are not settings: purpose is always door access, images are never kept, nothing is sent.
 */

import type { ConsoleChoice } from './site-console.ts';
import type { DoorSettings } from './site-door.ts';
import type { OsdpChoice, PanelChoice } from './site-osdp.ts';
import type { ScreenSettings } from './site-screen.ts';
import type { GpioInputChoice, GpioRelayChoice, InputChoices, PAD_CODES, SerialReaderChoice } from './site-wires.ts';

/** Liveness cues a site may rely on. `net`: trained model; `edges`: borders of paper or screen; `parallax`: head turn is not flat; `blink`. */
export const LIVENESS_CUES = ['net', 'edges', 'parallax', 'blink'] as const;
export type LivenessCue = (typeof LIVENESS_CUES)[number];

/** Doors that may be equipped. Private spaces are not in the list (INV-19, Measures Art. 13(2)). */
export const SITE_TYPES = ['residential_entrance', 'office_entrance', 'factory_entrance', 'school_gate', 'equipment_room'] as const;
export type SiteType = (typeof SITE_TYPES)[number];

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export type FaceMode = '1:1' | '1:N';

export interface Processor {
  readonly name: string;
  readonly address: string;
  readonly phone: string;
  readonly email: string;
}

export interface FaceSettings {
  readonly isEnabled: boolean;
  readonly mode: FaceMode;
  /** In 1:N, one stranger in so many may be taken for somebody; more people than that carries are verified 1:1. Absent: 1000. */
  readonly strangersOneIn?: number | undefined;
  readonly livenessCues: readonly LivenessCue[];
  /** Name of a model pack under models/. */
  readonly modelPack: string;
  /** Smallest distance between the eyes, pixels. Keeps passers-by out (Art. 13). */
  readonly interEyeMinPx: number;
  /** Capture zone as fractions 0…1 of the frame; the face's centre must lie inside. */
  readonly zone: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  /** A look ends after this long (frames are face information: 3 s of RAM at most per probe window). */
  readonly lookLimitMs: number;
  readonly retentionDays: number;
  readonly idleDays: number;
}

export type CameraChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'ffmpeg'; readonly input: string; readonly widthPx: number; readonly heightPx: number; readonly fps: number }
  | { readonly kind: 'webcam'; readonly device: string; readonly widthPx: number; readonly heightPx: number };

/** The device stands under `hardware.osdp`. */
interface ByOsdp {
  readonly kind: 'osdp';
}

export type ReaderChoice = { readonly kind: 'none' } | { readonly kind: 'rdm6300'; readonly path: string } | SerialReaderChoice | ByOsdp;
export type PinPadChoice =
  | { readonly kind: 'none' }
  /** Codes absent: ascii. */
  | { readonly kind: 'keycodes'; readonly path: string; readonly baud: number; readonly codes?: (typeof PAD_CODES)[number] | undefined }
  | ByOsdp;
export type RelayChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'lcus'; readonly path: string; readonly channel: number }
  | GpioRelayChoice
  | ByOsdp;
/** Kernel file that tells whether the housing is open (hwmon `intrusion0_alarm`, a GPIO line's `value`). */
export type TamperChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly path: string; readonly openValue: 0 | 1 }
  | GpioInputChoice;
/** NV index of the epoch counter where the site names none; the life counter is the next one. Own choice: the TCG assigns indices by convention only. */
export const TPM2_NV_INDEX = 0x0150_0101;
/** The secure boot policy (TCG PC Client Platform Firmware Profile, PCR usage). */
export const TPM2_PCRS: readonly number[] = [7];
export const TPM_DEVICES = ['device:/dev/tpmrm0', 'device:/dev/tpm0'] as const;

/** A simulated TPM is no choice of a site: its keys would lie on the disk. */
interface TpmChoice {
  readonly kind: 'tpm2';
  readonly tcti: (typeof TPM_DEVICES)[number];
  /** PCRs of the SHA-256 bank that the keys are sealed to. */
  readonly pcrs: readonly number[];
  /** NV index of the epoch counter; the next one is the life counter's. */
  readonly nvIndex: number;
}

export type KeyChoice = { readonly kind: 'file' } | { readonly kind: 'passphrase' } | { readonly kind: 'systemd-creds' } | TpmChoice;

export interface Site {
  readonly version: 1;
  readonly deviceId: string;
  readonly siteType: SiteType;
  readonly processor: Processor;
  readonly necessity: string;
  readonly languages: readonly Language[];
  /** Who may come to this door (Measures Art. 13). A public one needs its ground and whoever carries the security duty. Absent: private premises. */
  readonly access?: {
    readonly kind: 'public' | 'semi-public' | 'private-premises';
    readonly publicSafetyGround: string;
    readonly securityDuty: string;
  };
  /** Absent: the processor itself answers. */
  readonly privacyOfficer?: { readonly name: string; readonly phone: string; readonly email: string };
  /** Where staff answer people in person, beside screen, phone and post. Absent: none. */
  readonly desk?: string;
  /** Rules for under-14s (Art. 7). Absent: no under-14 is enrolled. */
  readonly minors?: { readonly retentionDays: number; readonly rules: string; readonly rulesSha256: string };
  /** Days that the door log is kept, and why longer than the default; working days for an answer. Absent: the defaults of limits. */
  readonly records?: { readonly accessEventsDays: number; readonly accessEventsReason: string; readonly answerWorkingDays: number };
  /** Acts that need a second person at this site, beside those that always do. */
  readonly twoPerson?: readonly string[];
  readonly face: FaceSettings;
  readonly fallback: { readonly card: boolean; readonly pin: boolean };
  readonly door: DoorSettings;
  readonly screen: ScreenSettings;
  readonly keys: KeyChoice;
  readonly hardware: {
    readonly camera: CameraChoice;
    readonly reader: ReaderChoice;
    readonly pinPad: PinPadChoice;
    readonly relay: RelayChoice;
    /** Absent: none. */
    readonly tamper?: TamperChoice;
    /** Wires of the door on lines of the board. Absent: none. */
    readonly inputs?: InputChoices | undefined;
    /** Where a laptop may send a bundle. Absent: nowhere. */
    readonly console?: ConsoleChoice | undefined;
    /** Readers and door module on an OSDP bus. Absent: none. */
    readonly osdp?: OsdpChoice | undefined;
    /** An existing access panel that this terminal is a reader of. Absent: none. */
    readonly panel?: PanelChoice | undefined;
  };
  /** minisign public keys of the operators whose orders count, and the folder where their stick is mounted. Absent or no keys: no order counts. */
  readonly orders?: { readonly operatorKeys: readonly string[]; readonly dir: string };
  /** Whether opening the housing destroys every template by itself. Absent: it does not. */
  readonly tamper?: { readonly purge: boolean };
}
