/** The commented site file that a first start writes for people to fill in. */

const HEAD = `# Site file of a Menshen terminal. Every line that is commented out shows the default.
version: 1
`;

const REST = `
# residential_entrance, office_entrance, factory_entrance, school_gate or equipment_room.
# Doors of private spaces (guest rooms, changing rooms, toilets, dormitories) cannot be equipped.
siteType: office_entrance

# Who runs this door and answers for it. While a field is blank the face stays off; cards and PINs work.
processor:
  name: ""
  address: ""
  phone: ""
  email: ""

# Why a card or a PIN alone does not do at this door. While it is blank the face stays off.
necessity: ""

# languages: [zh-CN, en]

face:
  isEnabled: true
  # "1:1": a card or number says who it is and the face confirms it. "1:N": the face alone is looked up.
  mode: "1:1"
  # net (trained model), edges (border of paper or screen), parallax (turning the head), blink.
  livenessCues: [net, edges]
  # modelPack: default
  # Smallest distance between the eyes in pixels: keeps people who only pass by out.
  # interEyeMinPx: 60
  # Where the centre of the face must be, as fractions of the picture.
  # zone: { left: 0.1, top: 0.05, right: 0.9, bottom: 0.95 }
  # lookLimitMs: 8000
  # Days after enrolment (at most 365) and days without use (at most 90) after which a template is destroyed.
  # retentionDays: 365
  # idleDays: 90

# Ways in besides the face. At least one stays on.
fallback:
  card: true
  pin: true

door:
  unlockMs: 5000
  # strike or maglock. With a contact, the lock locks when the leaf has closed; a strike may lock as soon as it opens.
  # lockKind: strike
  # relockOnClose: true
  # relockOnOpen: false
  # A leaf that stands open for so long is warned about, 15 s later it is an alarm.
  # heldOpenMs: 30000
  # The exit button is wired past the terminal; by default it releases the lock by way of the terminal as well.
  # rexReleases: true
  # After a fire alarm the door returns by-itself, or when an operator runs: menshen door clear.
  # fireReturn: by-itself
  # The same person again within the time: soft opens and records, hard refuses. Absent: nobody is held.
  # antiPassback: { kind: soft, withinMs: 60000 }
  # Two different people, one after the other. Absent: one is enough.
  # twoPersonEntry: { withinMs: 20000 }
  # Hours during which the door stands unlocked (menshen schedule set), from the first passage of the period on or at once.
  # unlockSchedule: office
  # firstCardUnlock: false
  # Who is in no group: always or never.
  # withoutGroup: always
  # Whether the State Council's holidays count beside those of: menshen holiday add.
  # publicHolidays: true

screen:
  # On this machine only (127.0.0.1). 0 takes any free port.
  port: 8420
  # As it looks while nobody at the door chose otherwise: print normal or large, contrast normal or high; height low puts
  # everything that is touched into the lower part, for children and wheelchairs.
  # print: normal
  # contrast: normal
  # height: standard
  # Whether somebody who was let in sees their own initials (of a Chinese name its first character): hidden or initials.
  # names: hidden

# Where the root key comes from: file (for development), passphrase (asked for at start),
# systemd-creds (credential menshen-root of the unit) or tpm2 (a TPM 2.0 with tpm2-tools).
keys:
  kind: file
  # kind: tpm2
  # tcti: device:/dev/tpmrm0   # or device:/dev/tpm0
  # What the boot must have measured; another firmware or boot setting then opens nothing.
  # pcrs: [7]
  # Two counters of the TPM, at this index and the next: they make older copies of the keys worthless.
  # nvIndex: 0x1500101

hardware:
  camera:
    kind: none
    # kind: ffmpeg             # or: kind: webcam
    # input: v4l2:/dev/video0  #     device: /dev/video0    (or input pipe:/PATH: a named pipe of JPEG pictures)
    # widthPx: 640
    # heightPx: 480
    # fps: 30
  reader:
    kind: none
    # kind: rdm6300            # or: kind: pn532
    # path: /dev/menshen-reader
    # kind: wiegand-uart       # bits, frame-hex, number-hex, decimal or facility: see device/README.md
    # path: /dev/menshen-reader
    # baud: 9600
    # bits: 26                 # or 34
    # format: number-hex
  pinPad:
    kind: none
    # kind: keycodes
    # path: /dev/menshen-pinpad
    # baud: 9600
    # codes: ascii             # or: bcd4, burst8
  relay:
    kind: none
    # kind: lcus
    # path: /dev/menshen-relay
    # channel: 1
    # kind: gpio               # a line of the board, by gpiod
    # chip: gpiochip0
    # line: 17
    # activeLow: false
  # Wires of the door. Active is: leaf open, exit button pressed, fire alarm. The exit button and the fire alarm are wired past
  # the terminal as well: nothing here lets anybody out.
  # inputs:
  #   contact: { kind: gpio, chip: gpiochip0, line: 22, activeLow: false, bias: pull-up }
  #   rex: { kind: gpio, chip: gpiochip0, line: 23, activeLow: true, bias: pull-up }
  #   fire: { kind: gpio, chip: gpiochip0, line: 24, activeLow: false, bias: pull-up }
  tamper:
    kind: none
    # kind: file               # a kernel file that says 0 or 1
    # path: /sys/class/hwmon/hwmon0/intrusion0_alarm
    # openValue: 1
    # kind: gpio               # the same fields as an input of the door
  # Readers and a door module on one OSDP bus, each under a key of its own: menshen osdp install-mode.
  # Reader, keypad and lock count where reader, pinPad and relay say: kind: osdp.
  # osdp:
  #   path: /dev/menshen-osdp
  #   baud: 9600               # 9600, 19200, 38400, 57600, 115200 or 230400
  #   devices:
  #     - { address: 1, role: reader-keypad }            # reader, keypad, reader-keypad or door
  #     - { address: 2, role: door, output: 0, inputs: { contact: { input: 0 }, rex: { input: 1, activeLow: true } } }
  # An existing access panel: whoever may pass is sent to it as a card read (wiegand26, wiegand34 or wiegand37).
  # panel: { path: /dev/menshen-panel, baud: 9600, address: 0, format: wiegand26, facilityCode: 0, drivesLock: false }
  # A serial console over which a laptop may send a bundle: menshen provision send.
  # console: { path: /dev/ttyGS0, baud: 115200 }

# Whose signed orders on a USB stick count (second line of a public key from: menshen order key). None: no order counts.
orders:
  operatorKeys: []
  # dir: /run/menshen/usb

tamper:
  # true: opening the housing destroys every template at once, with nobody asked.
  purge: false
`;

export interface ExampleChoice {
  readonly deviceId: string;
}

/** Text of a complete, valid site file; blank processor fields keep the face off until they are filled. */
export function defaultSiteText({ deviceId }: ExampleChoice): string {
  return `${HEAD}deviceId: ${deviceId}\n${REST}`;
}
