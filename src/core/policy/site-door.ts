/** What a site decides about its door, beside who may pass. Hard egress and fire release are wired and no setting here (INV-16). */

export const LOCK_KINDS = ['strike', 'maglock'] as const;
export type LockKind = (typeof LOCK_KINDS)[number];

/** Each optional field has a default in `doorRules`. */
export interface DoorSettings {
  readonly unlockMs: number;
  /** Absent: strike. */
  readonly lockKind?: LockKind | undefined;
  /** A leaf that stands open for longer is warned about, and a while later it is an alarm. */
  readonly heldOpenMs?: number | undefined;
  /** The lock locks as soon as the leaf has closed behind somebody. Needs a contact. Absent: yes. */
  readonly relockOnClose?: boolean | undefined;
  /** The lock locks as soon as the leaf opens: strikes alone, whose latch falls in by itself. Absent: no. */
  readonly relockOnOpen?: boolean | undefined;
  /** Whether the exit button also releases the lock by way of this terminal. Absent: yes. */
  readonly rexReleases?: boolean | undefined;
  /** What ends a fire release once the fire line is at rest again. Absent: by itself. */
  readonly fireReturn?: 'by-itself' | 'operator' | undefined;
  /** The same person again within the time: `soft` opens and records, `hard` refuses. */
  readonly antiPassback?: { readonly kind: 'soft' | 'hard'; readonly withinMs: number } | undefined;
  /** Two different people, one after the other. */
  readonly twoPersonEntry?: { readonly withinMs: number } | undefined;
  /** Name of the schedule during which the door stands unlocked. */
  readonly unlockSchedule?: string | undefined;
  /** The schedule unlocks only after the first passage of its period. */
  readonly firstCardUnlock?: boolean | undefined;
  /** Who is in no group. Absent: may pass at any hour. */
  readonly withoutGroup?: 'always' | 'never' | undefined;
  /** Whether the State Council's holidays count beside the site's own. Absent: yes. */
  readonly publicHolidays?: boolean | undefined;
}

/** Milliseconds that a leaf may stand open. Own choice: time to carry something in. */
export const HELD_OPEN_MS = 30_000;
/** From the warning to the alarm. Own choice. */
export const HELD_ALARM_MS = 15_000;
/** A magnet gets its armature at rest before it holds. Own choice. */
export const MAGLOCK_SETTLE_MS = 500;

/** What the door machine goes by. */
export interface DoorRules {
  readonly heldOpenMs: number;
  readonly heldAlarmMs: number;
  readonly isRelockedOnOpen: boolean;
  readonly isRelockedOnClose: boolean;
  /** From the closed leaf to the lock. */
  readonly settleMs: number;
  /** How long after the exit button the leaf may open. */
  readonly exitMs: number;
  readonly isReleasedByRex: boolean;
  readonly fireReturn: 'by-itself' | 'operator';
}

export function doorRules(door: DoorSettings): DoorRules {
  const isMaglock = door.lockKind === 'maglock';
  return {
    heldOpenMs: door.heldOpenMs ?? HELD_OPEN_MS,
    heldAlarmMs: HELD_ALARM_MS,
    isRelockedOnOpen: !isMaglock && door.relockOnOpen === true,
    isRelockedOnClose: door.relockOnClose !== false,
    settleMs: isMaglock ? MAGLOCK_SETTLE_MS : 0,
    exitMs: door.unlockMs,
    isReleasedByRex: door.rexReleases !== false,
    fireReturn: door.fireReturn ?? 'by-itself',
  };
}
