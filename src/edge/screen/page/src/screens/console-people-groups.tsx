/** Groups with their hours; of one person with which of them they are in. */

import type { Interval } from '../../../../../core/access/week.ts';
import type { GroupRow, PeoplePage } from '../../../../../ports/console-people-view.ts';
import { Choice, Turns } from './console-people-parts.tsx';
import type { Kiosk } from './kiosk.ts';

const HOUR_MIN = 60;
const EVERY_DOOR = '*';

export function ConsoleGroups({ kiosk, page }: { kiosk: Kiosk; page: Extract<PeoplePage, { kind: 'groups' }> }) {
  const texts = kiosk.words.people;
  const { number, groups, from, total } = page;
  return (
    <>
      <div class="data console-list" tabIndex={0}>
        <h2>{number === null ? texts.groups : texts.groupsOf(number)}</h2>
        <p>{total === 0 ? texts.noGroups : texts.groupsHow}</p>
        {groups.map((group) =>
          group.isIn === null ? (
            <p key={group.name}>
              <strong>{group.name}</strong> {hoursOf(kiosk, group)}
            </p>
          ) : (
            <Choice
              key={group.name}
              kiosk={kiosk}
              text={`${group.isIn ? '✓ ' : ''}${group.name} · ${hoursOf(kiosk, group)}`}
              input={{ kind: 'console', what: 'change-group', group: group.name }}
              isOn={group.isIn}
            />
          ),
        )}
      </div>
      {total > groups.length && (
        <div class="people-turns">
          <Turns kiosk={kiosk} from={from} rows={groups.length} total={total} />
        </div>
      )}
    </>
  );
}

function hoursOf(kiosk: Kiosk, { levels }: GroupRow): string {
  const texts = kiosk.words.people;
  return levels
    .map(({ door, intervals }) => {
      const when = intervals === null ? texts.anyHour : intervals.map((interval) => intervalOf(kiosk, interval)).join(', ');
      return `${when} (${door === EVERY_DOOR ? texts.everyDoor : door})`;
    })
    .join('; ');
}

function intervalOf({ words }: Kiosk, { days, fromMin, toMin }: Interval): string {
  const { people } = words;
  const over = toMin <= fromMin ? ` ${people.nextDay}` : '';
  return `${days.map((day) => people.days[day]).join(' ')} ${timeOf(fromMin)}–${timeOf(toMin)}${over}`;
}

function timeOf(minute: number): string {
  const padded = (value: number): string => String(value).padStart(2, '0');
  return `${padded(Math.floor(minute / HOUR_MIN))}:${padded(minute % HOUR_MIN)}`;
}
