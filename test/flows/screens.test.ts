/** Every screen, every choice that it offers, and what is shown next: the table, walked on the real app without a browser. */
import { isPadPlace, padChoices } from '../../src/core/access/pad-choices.ts';
import { ACTION_SCHEMA } from '../../src/edge/screen/action-schema.ts';
import { CONSOLE_SCHEMA } from '../../src/edge/screen/console-actions.ts';
import { CONSOLE_VIEW } from '../../src/edge/screen/console-view-schema.ts';
import { VIEW_SCHEMA } from '../../src/edge/screen/view-schema.ts';
import type { ScreenAction, ScreenView } from '../../src/ports/screen.ts';
import type { House } from '../support/house.ts';
import { type RenderedPage, renderedPage } from '../support/rendered-page.ts';
import { glass, pad, type Path, houseOf, perform, type Press, putBack, type Shown, told } from '../support/screen-walk.ts';
import { DOOR_PATHS } from './screen-paths-door.ts';
import { OWN_PATHS } from './screen-paths-own.ts';
import { STAFF_PATHS } from './screen-paths-staff.ts';
import { type PlaceName, PLACES } from './screen-places.ts';

const PATHS: readonly Path<PlaceName>[] = [...DOOR_PATHS, ...OWN_PATHS, ...STAFF_PATHS];
const NAMES = Object.keys(PLACES) as PlaceName[];

/** Goes there, and does `then` there. */
async function at(name: PlaceName, then: (made: House) => Promise<void> | void): Promise<void> {
  const { world, by, shows } = PLACES[name];
  const made = await houseOf(world);
  const events = made.ledger.events.length;
  for (const press of by) await perform(made, press);
  expect(made.screen.view).toMatchObject(shows);
  views.set(name, made.screen.view);
  await then(made);
  await putBack(world, made, events);
}

const label = ([, press, next, door]: Path<PlaceName>): string =>
  `${told(press)} → ${toldOf(next)}${door === undefined ? '' : ', and the door'}`;

function toldOf({ kind, ...has }: Shown): string {
  return Object.keys(has).length === 0 ? kind : `${kind} ${JSON.stringify(has)}`;
}

/** As the page was told them. */
const views = new Map<PlaceName, ScreenView>();

async function viewAt(name: PlaceName): Promise<ScreenView> {
  if (!views.has(name)) await at(name, () => undefined);
  const view = views.get(name);
  if (view === undefined) throw new TypeError(`nothing was shown at ${name}`);
  return view;
}

describe.each(NAMES)('%s', (name) => {
  const rows = PATHS.filter(([place]) => place === name);
  it.each(rows.map((row) => [label(row), row] as const))('%s', async (_label, [, press, next, door]) => {
    await at(name, async (made) => {
      const before = made.lock.unlocks;
      await perform(made, press);
      expect(made.screen.view).toMatchObject(next);
      expect(made.lock.unlocks - before).toBe(door === 'door' ? 1 : 0);
    });
  });
});

/** The words by which the members of a union of a schema are told apart; the console's acts by their own. */
function wordsOf(schema: unknown, by: 'kind' | 'what'): readonly string[] {
  const { options } = (schema as { readonly _zod: { readonly def: { readonly options: readonly unknown[] } } })._zod.def;
  return options.flatMap((option) => {
    const { def } = (option as { readonly _zod: { readonly def: { readonly shape?: Readonly<Record<string, unknown>> } } })._zod;
    return def.shape === undefined ? wordsOf(option, by) : valuesOf(def.shape[by]);
  });
}

/** Of a literal or an enumeration. */
function valuesOf(schema: unknown): readonly string[] {
  return [...(schema as { readonly _zod: { readonly values: ReadonlySet<string> } })._zod.values];
}

const sorted = (words: Iterable<string>): readonly string[] => [...new Set(words)].sort();
const presses: readonly Press[] = [...PATHS.map(([, press]) => press), ...NAMES.flatMap((name) => PLACES[name].by)];
const actions = presses.flatMap((press) => (press.by === 'glass' ? [press.action] : []));

describe('the table', () => {
  it('has every kind of view, as the page may be told of it', () => {
    expect(sorted(NAMES.map((name) => PLACES[name].shows.kind))).toEqual(sorted(wordsOf(VIEW_SCHEMA, 'kind')));
  });

  it('has every kind of action, as the page may send it', () => {
    expect(sorted(actions.map(({ kind }) => kind))).toEqual(sorted(wordsOf(ACTION_SCHEMA, 'kind')));
  });

  it('has every act of the console', () => {
    const acts = actions.flatMap((action) => (action.kind === 'console' ? [action.what] : []));
    expect(sorted(acts)).toEqual(sorted(wordsOf(CONSOLE_SCHEMA, 'what')));
  });

  it('has every page of the console but the one that is shown on a laptop alone', () => {
    const pages = NAMES.flatMap((name) => {
      const { console: shown } = PLACES[name].shows as { readonly console?: { readonly page: { readonly kind: string } } };
      return shown === undefined ? [] : [shown.page.kind];
    });
    expect(sorted([...pages, 'invite'])).toEqual(sorted(wordsOf(CONSOLE_VIEW.shape.page, 'kind')));
  });

  it.each(NAMES.filter((name) => name !== 'rest' && !name.startsWith('rest,')))(
    'leads from %s to rest, by the way back and by itself',
    (name) => {
      for (const by of ['back', 'time'] as const) expect(`${by}: ${String(endsAtRest(name, by))}`).toBe(`${by}: true`);
    },
  );

  it('has the number of every choice that the pad offers, with the same end as its button', async () => {
    const places = NAMES.filter((name) => isPadPlace<Shown>(PLACES[name].shows));
    for (const name of places) {
      await at(name, ({ screen: { view } }) => {
        if (!isPadPlace(view)) throw new TypeError(view.kind);
        for (const [index, choice] of padChoices(view).entries()) {
          const ends = [pad(String(index + 1)), glass(choice)].map((press) => endOf(name, press));
          expect({ name, choice, ends }).toEqual({ name, choice, ends: [expect.any(String), ends[0]] });
        }
      });
    }
  });
});

describe('the page', () => {
  let page: RenderedPage;
  beforeAll(() => {
    page = renderedPage();
  });

  it.each(NAMES)('draws no button at %s that has no row, and the way back in its foot', async (name) => {
    const view = await viewAt(name);
    const { screen, foot } = page.offered(view);
    const missing = [...screen, ...foot].filter((action) => !hasRow(name, action));
    expect(missing).toEqual([]);
    expect(foot).toEqual(view.kind === 'idle' ? AT_REST : [{ kind: 'back' }]);
  });
});

/** Their own face and data, a complaint without a name, and whoever runs the door. On every other screen back leads here, as the rows show. */
const AT_REST = [
  { kind: 'choose', what: 'my-face' },
  { kind: 'rights', what: 'ask' },
  { kind: 'choose', what: 'purge' },
];

/** The keys that are drawn are those of the wall; the tabs stand on every page of the console and are tried on two. */
function hasRow(name: PlaceName, action: ScreenAction): boolean {
  const rows = PATHS.filter(([place]) => place === name || (action.kind === 'console' && action.what === 'tab' && place === 'state'));
  if (action.kind === 'key') return rows.some(([, press]) => press.by === 'pad' || (press.by === 'glass' && press.action.kind === 'key'));
  return rows.some(([, press]) => press.by === 'glass' && pressedAs(press.action) === pressedAs(action));
}

/** Of a list one row stands for all. */
function pressedAs(action: ScreenAction): string {
  const isOfList = action.kind === 'console' && ['show-person', 'change-group', 'request'].includes(action.what);
  return isOfList ? action.what : told(glass(action));
}

/** Where a row ends; undefined: there is no such row. */
function endOf(name: PlaceName, press: Press): string | undefined {
  return PATHS.find(([place, done]) => place === name && told(done) === told(press))?.[2].kind;
}

/** Whether rows lead to rest, one after the other, each by going back, or each by waiting. */
function endsAtRest(name: PlaceName, by: 'back' | 'time', seen: readonly string[] = []): boolean {
  return PATHS.some(([place, press, next]) => {
    if (place !== name || !(by === 'time' ? press.by === 'time' || press.by === 'work' : told(press) === 'back')) return false;
    if (next.kind === 'idle') return true;
    const there = NAMES.filter((other) => !seen.includes(other) && isLike(PLACES[other].shows, next));
    return there.length > 0 && there.every((other) => endsAtRest(other, by, [...seen, name]));
  });
}

/** Both can be said of one screen; why something was refused leads nowhere else. */
function isLike(one: unknown, other: unknown): boolean {
  if (
    typeof one !== 'object' ||
    typeof other !== 'object' ||
    one === null ||
    other === null ||
    'asymmetricMatch' in one ||
    'asymmetricMatch' in other
  )
    return one === other || typeof one === 'object' || typeof other === 'object';
  return Object.entries(one).every(
    ([name, value]) => name === 'reason' || !(name in other) || isLike(value, (other as Readonly<Record<string, unknown>>)[name]),
  );
}
