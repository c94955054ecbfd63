/**
 * Every limit of visits, attempts and time, each with its unit and where it comes from.
 * Nothing here may be widened by a setting.
 */

/** Failures before the first wait. Requirement of the product. */
export const ATTEMPTS_BEFORE_WAIT = 5;
/** The first wait; every further failure doubles it. Requirement of the product. */
export const FIRST_WAIT_MS = 30_000;
/** Longest wait: growing further would punish the person more than it slows a guesser. Own choice. */
export const WAIT_MAX_MS = 15 * 60_000;
/** Failures after which a credential is blocked. Requirement of the product. */
export const ATTEMPTS_MAX = 50;

/** Digits of a number or PIN that the keypad takes; more are ignored. */
export const DIGITS_MAX = 12;
/** Digits of the number of people typed before a purge. */
export const COUNT_DIGITS_MAX = 8;

/**
 * A half-typed entry at the door is forgotten so long after its last key, for the next person types into it; the way to one's own data
 * has the time of all that is private. Own choice, as the next.
 */
export const ENTRY_LIMIT_MS = 30_000;
/** "Tap your card or type your number" waits this long. */
export const CLAIM_LIMIT_MS = 30_000;
/** Results stay this long, then the terminal is idle again. Own choice. */
export const GRANTED_SHOWN_MS = 3_000;
export const REFUSED_SHOWN_MS = 5_000;
/** A wait counts down on the screen until it is over; of a longer one so much. The door is free for everybody all the while (own choice). */
export const WAIT_SHOWN_MAX_MS = 120_000;
/** Time to find a phone and scan the receipt, to copy its number or to hear it; the door is free for the next person all the while (own choice). */
export const RECEIPT_SHOWN_MS = 120_000;
/**
 * Reading and deciding: no time-out under 120 s (Measures Art. 5, accessible notice). Long enough to hear it: the example site's notice
 * takes 133 s in Chinese and 109 s in English, without the gaps. A page turned, and its end, give the time anew.
 */
export const NOTICE_LIMIT_MS = 300_000;
/** A change of the notice is shown this long unless it is acknowledged; the door is free for the next person all the while (own choice). */
export const NEWS_SHOWN_MS = 120_000;
/** "My face", withdrawal and purge screens show what is held: long enough to read, no longer. */
export const PRIVATE_LIMIT_MS = 120_000;
/** A PIN check or decision that takes longer is refused. */
export const CHECK_LIMIT_MS = 15_000;
/** The eye keeps its own limit; this much later the visit gives up by itself. */
export const LOOK_GRACE_MS = 3_000;
/** Enrolment: time for all shots. */
export const ENROL_LIMIT_MS = 60_000;
/** An erasure that takes longer goes on by itself; the screen says that it is pending. */
export const ERASE_LIMIT_MS = 90_000;
/**
 * Erasures that share one rotation of keys and one message to the eye. As many as the face store keeps finished evidence for:
 * an interrupted batch must find all of its own again.
 */
export const ERASE_BATCH_MAX = 1024;

/** How often the folder of the stick is looked at. Requirement of the product. */
export const ORDER_POLL_MS = 1_000;
/** An order that could not be carried out now is tried again after this. */
export const ORDER_RETRY_MS = 5_000;
/** Refused orders that are remembered, so that the same bytes are not told twice. */
export const ORDERS_REFUSED_MAX = 64;
/** How often the places where bundles arrive are looked at. */
export const PROVISION_POLL_MS = 1_000;
/** A summary waits this long for a card or a key: whoever wants to type a PIN must not wait longer. Own choice. */
export const PROVISION_CONFIRM_MS = 60_000;
/** The end of a bundle stays on the screen this long, or until a key. Own choice. */
export const PROVISION_SHOWN_MS = 15_000;
/** A switch that was open for less is a bounce, for which nothing is destroyed. Requirement of the product. */
export const TAMPER_BOUNCE_MS = 200;
/** A switch that cannot be read for this long was tampered with; drivers come up within seconds. Own choice. */
export const TAMPER_UNREADABLE_MS = 10_000;
/** A loose contact is written down at most this often. */
export const TAMPER_ENTRY_EVERY_MS = 60_000;
export const TAMPER_RETRY_MS = 5_000;

/** Backward steps of the wall clock up to this are taken for drift correction. */
export const CLOCK_TOLERANCE_MS = 60_000;
/** A clock before this was never set: 2025-06-01T00:00Z, when the Measures came into force and no consent can be older (Art. 20). */
export const CLOCK_EARLIEST_MS = 1_748_736_000_000;
/** Steps ahead of the steady clock, all together since the last start: more than any drift or daylight saving. Own choice. */
export const CLOCK_AHEAD_RUNNING_MS = 24 * 60 * 60_000;
/** How far ahead of the last mark a clock may be at boot: longer without power than a holiday asks for somebody's word. Own choice. */
export const CLOCK_AHEAD_BOOT_MS = 45 * 24 * 60 * 60_000;
/** How often retention is looked at again; its limits are days. */
export const RETENTION_EVERY_MS = 60 * 60_000;
/** How often clock and gates are looked at again. */
export const CHECK_EVERY_MS = 60_000;
/** Pause between two slices of the ledger's check at boot: as long as a slice takes, so that the door has half of the processor. */
export const LEDGER_SLICE_PAUSE_MS = 5;
/** A necessity statement shorter than this says nothing (Measures Art. 4, sufficient necessity). */
export const NECESSITY_CHARACTERS_MIN = 10;

/** Events waiting for the visit runner; input beyond it is dropped, answers keep a reserve. */
export const VISIT_EVENTS_MAX = 64;
export const VISIT_ANSWERS_RESERVE = 64;

/** A contact or fire line counts when it has stood for this long; longer than any reed switch bounces (a few milliseconds). Own choice. */
export const CONTACT_BOUNCE_MS = 50;
/** Events of the door's wires that wait; a loose wire gives more than anybody reads. */
export const DOOR_EVENTS_MAX = 64;
/** The same alarm is written down at most this often. */
export const DOOR_ENTRY_EVERY_MS = 60_000;
/** How often the hours of the door are looked at. */
export const DOOR_HOURS_EVERY_MS = 10_000;
