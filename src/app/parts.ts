/** What a terminal is built from, and what its verbs share. Nothing here opens or closes a part: whoever made it does. */

import type { Notice } from '../core/consent/notice.ts';
import type { WorkingCalendar } from '../core/filing/working-days.ts';
import type { RolledBackStore } from '../core/ledger/event.ts';
import type { GateCode } from '../core/policy/gates.ts';
import type { ModelFacts } from '../core/policy/processing.ts';
import type { Site } from '../core/policy/site.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConsoleLink } from '../ports/console-link.ts';
import type { Crypto, SigningKey } from '../ports/crypto.ts';
import type { AccessPanel, CardReader, DoorInputs, DoorLock, DoorSignals, PinPad, TamperSwitch } from '../ports/door-hardware.ts';
import type { Ending } from '../ports/ending.ts';
import type { EvidenceDesk } from '../ports/evidence.ts';
import type { Eye } from '../ports/eye.ts';
import type { HeatSensor } from '../ports/heat.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { OrderFolder } from '../ports/orders.ts';
import type { OsdpWires } from '../ports/osdp.ts';
import type { PeopleVault } from '../ports/people-vault.ts';
import type { ProvisionDesk } from '../ports/provision.ts';
import type { Screen } from '../ports/screen.ts';
import type { ClockGuard } from './clock-guard.ts';
import type { Compliance } from './compliance.ts';
import type { DoorHours } from './door-hours.ts';
import type { Door } from './door.ts';
import type { Entry } from './entry.ts';
import type { FaceModes } from './face-mode.ts';
import type { Journal } from './journal.ts';
import type { NoticeDesk } from './notice-desk.ts';
import type { Osdp } from './osdp.ts';
import type { Readiness } from './readiness.ts';
import type { Rollback } from './rollback.ts';
import type { SharedErasures } from './shared-erasures.ts';
import type { Store } from './store.ts';
import type { TwoPersons } from './two-person.ts';
import type { Takeover } from './takeover.ts';
import type { Turns } from './turns.ts';
import type { UnknownFaces } from './unknown-faces.ts';

export interface TerminalParts {
  /** Version of the software, recorded at boot. */
  readonly version: string;
  readonly site: Site;
  readonly clock: Clock;
  readonly crypto: Crypto;
  /** Signs consent grants; the eye knows the public half. */
  readonly signingKey: SigningKey;
  readonly people: PeopleVault;
  readonly ledger: Ledger;
  readonly eye: Eye;
  readonly lock: DoorLock;
  readonly screen: Screen;
  /** Absent where the site has none. */
  readonly reader?: CardReader;
  readonly pinPad?: PinPad;
  /** Where a stick with an operator's order appears. Absent: no order is ever accepted. */
  readonly orders?: OrderFolder;
  /** Absent where the housing has no switch. */
  readonly tamper?: TamperSwitch;
  /** Absent where the board has no sensor. */
  readonly heat?: HeatSensor;
  /** Contact, request to exit and fire line, where the door has them. */
  readonly inputs?: DoorInputs;
  /** Lamps and buzzers at the wall. */
  readonly signals?: DoorSignals;
  /** Where an existing panel drives the lock. */
  readonly panel?: AccessPanel;
  /** OSDP lines, where the site has any: whoever opened them asks the terminal for keys. */
  readonly osdp?: OsdpWires;
  /** Where provisioning bundles arrive. Absent: none is ever looked for. */
  readonly provision?: ProvisionDesk;
  /** A laptop at the cable. Absent: the console is on this terminal's own screen alone. */
  readonly consoleLink?: ConsoleLink;
  /** The site file is another one: the process is to start again. Absent: at the next start by hand. */
  readonly onRestart?: () => void;
  /** Ends the terminal for good; absent where that is not possible. */
  readonly ending?: Ending;
  /** Where evidence packs are put together; absent where none can be made. */
  readonly evidence?: EvidenceDesk;
  /** One line for the operator; never of a person. */
  readonly onLog?: (line: string) => void;
  /** The models that the eye is to run, from their pinned manifest. Absent: not known, so no PIA can cover them. */
  readonly models?: ModelFacts;
  /** Notices on working days. Absent: every due date is an estimate. */
  readonly calendar?: WorkingCalendar;
  /** Gates that whoever opened the parts found closed; they stay closed until the next start. */
  readonly closedForRun?: readonly GateCode[];
  /** Stores that whoever opened the parts found older than what was already reached. */
  readonly rolledBack?: readonly RolledBackStore[];
}

/** What the verbs stand on. */
export interface Ground {
  readonly parts: TerminalParts;
  readonly notice: Notice;
  readonly clockGuard: ClockGuard;
  readonly compliance: Compliance;
  readonly journal: Journal;
  readonly store: Store;
  readonly readiness: Readiness;
  /** 1:1 or 1:N, now. */
  readonly faceModes: FaceModes;
  readonly door: Door;
  /** When the door stands unlocked by itself. */
  readonly hours: DoorHours;
  /** What binds a person beside their own span of time. */
  readonly entry: Entry;
  /** Erasures, purges and reconciliation go one after the other. */
  readonly turns: Turns;
  /** Acts that wait for a second operator. */
  readonly twoPersons: TwoPersons;
  readonly takeover: Takeover;
  /** Keys and trust of the OSDP lines. */
  readonly osdp: Osdp;
  readonly erasures: SharedErasures;
  readonly rollback: Rollback;
  readonly unknownFaces: UnknownFaces;
  /** As the guardian of a child under 14 is shown it. */
  readonly guardianNotice: Notice;
  /** Gives out the one token that a consent needs. */
  readonly noticeDesk: NoticeDesk;
  /** Persons whose enrolment is under way: their consent precedes their template. */
  readonly enrolling: Set<string>;
  /** How many templates end on which day, as the last hourly round found; undefined before the first. */
  readonly comingEnds: { days: ReadonlyMap<string, number> | undefined };
}
