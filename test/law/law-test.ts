/** A test of one row of the Measures: its title begins with the row's id, by which `npm run law` finds it. */
import { LAW } from './spec.ts';

export function lawTest(id: string, what: string, work: jest.ProvidesCallback): void {
  if (!LAW.some((row) => row.id === id)) throw new Error(`${id} is no row of test/law/spec.ts`);
  it(`[${id}] ${what}`, work);
}
