/** The people of the simulation with their numbers and PINs, and the cards in their hands. */

import type { PanelKit } from './panel.tsx';
import { addVisitor, type Person } from './world.ts';

interface PeopleProps {
  readonly kit: PanelKit;
  readonly person: Person | undefined;
  choose(number: string): void;
}

export function PeoplePart({ kit, person, choose }: PeopleProps) {
  const { words, world, run } = kit;
  return (
    <section class="part">
      <h3>{words.people}</h3>
      <label class="chooser">
        <span class="spoken">{words.person}</span>
        <select
          data-sim="person"
          value={person?.number ?? ''}
          onChange={(event) => {
            choose(event.currentTarget.value);
          }}
        >
          {world.people.map((one) => (
            <option key={one.number} value={one.number}>
              {one.isOperator ? `${one.label} (${words.operator})` : one.label}
            </option>
          ))}
        </select>
      </label>
      {person !== undefined && (
        <p class="facts">
          <span>
            {words.number} <code>{person.number}</code>
          </span>
          <span>
            {words.pin} <code>{person.pin ?? '—'}</code>
          </span>
        </p>
      )}
      <div class="row">
        <button
          type="button"
          data-sim="tap"
          disabled={person?.card === null || person === undefined}
          onClick={() => {
            run('/sim/card', { card: person?.card });
          }}
        >
          {words.tapCard}
        </button>
        <button
          type="button"
          data-sim="visitor"
          title={words.newVisitorHow}
          onClick={() => {
            void addVisitor().then((number) => {
              if (number !== undefined) choose(number);
            });
          }}
        >
          {words.newVisitor}
        </button>
      </div>
    </section>
  );
}
