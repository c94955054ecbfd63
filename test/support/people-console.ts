/** The people's pages of the console as a test works them. */
import type { ConsoleInput, ConsolePage, ConsoleView } from '../../src/ports/console-view.ts';
import { cardOf, type House, makeHouse, pinOf } from './house.ts';

export const NEW_CARD = '0A00001207';
export const NEW_PIN = '590274';
export const NAME = 'Ouyang Somebody';

export const consoleOf = (made: House): ConsoleView => {
  const { view } = made.screen;
  if (view.kind !== 'console') throw new Error(`the screen shows ${view.kind}`);
  return view.console;
};

export function pageOf<Kind extends ConsolePage['kind']>(made: House, kind: Kind): Extract<ConsolePage, { kind: Kind }> {
  const { page } = consoleOf(made);
  expect(page.kind).toBe(kind);
  return page as Extract<ConsolePage, { kind: Kind }>;
}

type Words = ConsoleInput extends infer One ? (One extends ConsoleInput ? Omit<One, 'kind'> : never) : never;

export async function press(made: House, input: Words): Promise<void> {
  await made.act({ kind: 'console', ...input });
}

export async function openPeople(made: House, number = '900'): Promise<void> {
  await made.choose('my-face');
  await made.tap(cardOf(number));
  await made.type(`${pinOf(number)}#`);
  await made.settle();
  await press(made, { what: 'open' });
  await press(made, { what: 'tab', tab: 'people' });
  pageOf(made, 'people');
}

export async function prove(made: House, number = '900', pin = pinOf(number)): Promise<void> {
  pageOf(made, 'proof');
  await made.tap(cardOf(number));
  await made.type(`${pin}#`);
  await made.settle();
}

export async function openList(made: House): Promise<void> {
  await openPeople(made);
  await press(made, { what: 'list-people' });
  await prove(made);
  pageOf(made, 'people-list');
}

export async function openPerson(made: House, number: string): Promise<void> {
  await openPeople(made);
  await made.type(`${number}#`);
  await prove(made);
  pageOf(made, 'person');
}

export async function house(numbers: readonly string[] = ['101', '102']): Promise<House> {
  const made = await makeHouse();
  await made.resident({ number: '900', isOperator: true });
  for (const number of numbers) await made.resident({ number });
  return made;
}

export const numbersOf = (made: House): readonly string[] => pageOf(made, 'people-list').list.rows.map(({ number }) => number);
export const stepOf = (made: House): string => pageOf(made, 'add-person').form.step;

/** What no view may hold, whatever was done. */
export function expectNothingTold(made: House, ...words: readonly string[]): void {
  const told = JSON.stringify(made.screen.views);
  for (const word of [NAME, 'Resident', NEW_PIN, NEW_CARD, pinOf('900'), cardOf('900'), ...words]) expect(told).not.toContain(word);
}

/** To the step of the PIN. */
export async function fillIn(made: House, number = '1207'): Promise<void> {
  await press(made, { what: 'add-person' });
  await made.type(`${number}#`);
  await press(made, { what: 'add-name', name: NAME });
  await press(made, { what: 'add-band', band: 'adult' });
  await made.tap(NEW_CARD);
}
