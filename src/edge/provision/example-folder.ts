/** The commented folder that an owner fills in: every file that a bundle may have, harmless as it is. Holds nobody's data. */

import { BUNDLE_DAYS_MAX } from '../../core/provision/bundle.ts';
import { PEOPLE_COLUMNS } from '../../core/provision/people-file.ts';

const README = `What lies here becomes one sealed, signed bundle for one terminal:

  menshen provision check DIR
  menshen provision make --folder DIR --device-key menshen-device.pub.json --key owner.key --out STICK

Each file may be left out: a bundle changes what it names and leaves the rest.

  bundle.yaml          name of the site, days that the bundle is valid
  site.yaml            the settings of the terminal; its deviceId is that of menshen-device.pub.json
  people.csv           people with numbers, cards and PINs: never faces, these are enrolled at the door, with consent
  access.yaml          groups, schedules, holidays
  processor.pub        public key of the processor, whose assessments count (menshen pia key)
  pia.json, pia.json.minisig    the assessment and its signature (menshen pia sign)
  sign.yaml            that the sign before the door is up
  calendar.yaml        the State Council's notices on holidays, for years that the program does not know yet
  models/PACK/         a model pack: manifest.json and its .onnx files
  update/              a signed program archive: NAME.tar and NAME.tar.minisig
  ownership.yaml       transfer or reset; then nothing else in the bundle

people.csv may hold PINs: whoever has this folder can read them. Delete the file once the bundle is made.
`;

const BUNDLE = `# A name for the site; a terminal that was given one takes bundles of that site only.
# siteId: "west-gate"
# Days until the bundle is too old, 1 to ${String(BUNDLE_DAYS_MAX)}.
# validDays: 30
`;

const PEOPLE = `${PEOPLE_COLUMNS.join(',')}
# Lines that begin with # are left out. In a spreadsheet make every column text, and save as "CSV UTF-8".
#
# number      1 to 12 digits: what the person types to say who they are
# name        how staff call the person (kept sealed)
# role        person (where left out), operator, privacy-officer, installer or inspector
# card        hexadecimal, as the reader gives it
# pin         6 to 8 digits, no run, not the number
# validUntil  last day, YYYY-MM-DD
# band, born  of minors: 14-17 or under-14, and the birth date; only the birthday that ends the band is kept
# groups      names of access.yaml, separated by ; (the word none: of no group any more)
# status      active (where left out), or left: the person is ended and what is kept of them destroyed
#
# A cell that is left empty keeps what the terminal knows. The first bundle of a terminal needs an operator with card and PIN:
# 1,Front desk,operator,0A1B2C3D4E,,,,,,
`;

const ACCESS = `# Replaces the groups, schedules and holidays that the terminal has. Times are Shanghai's.
# Days: mon to sun, holiday, makeup (a weekend day that is worked), or workdays, weekend, daily.
# schedules:
#   - name: office
#     hours: ["workdays 07:30-19:00", "sat 09:00-12:00"]
# groups:
#   - name: staff
#     levels:
#       - { schedule: office, door: "*" }
#   - name: guards
#     levels:
#       - { schedule: always, door: "*" }
# holidays:
#   off: ["2027-01-02"]
#   worked: []
`;

const SIGN = `# position: "Left of the door, at eye level"
# heightCm: 150
# person: "Who looked at it"
# attestedOn: "2027-01-04"
`;

const CALENDAR = `# years:
#   - year: 2027
#     source: "https://www.gov.cn/…"
#     issuedOn: "2026-11-05"
#     holidays: ["2027-01-01"]
#     workdays: []
`;

const OWNERSHIP = `# kind: transfer            # or: reset. Every face is destroyed first.
# nextOwnerKey: "RW…"       # of transfer: second line of the next owner's public key file
`;

/** Names and texts; `siteText` is the example site file. */
export function exampleFolder(siteText: string): readonly { readonly name: string; readonly text: string }[] {
  return [
    { name: 'README.txt', text: README },
    { name: 'bundle.yaml', text: BUNDLE },
    { name: 'site.yaml', text: siteText },
    { name: 'people.csv', text: PEOPLE },
    { name: 'access.yaml', text: ACCESS },
    { name: 'sign.yaml', text: SIGN },
    { name: 'calendar.yaml', text: CALENDAR },
    { name: 'ownership.yaml', text: OWNERSHIP },
  ];
}
