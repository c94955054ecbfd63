/** Numbers and what is counted, in the forms of a language (Unicode CLDR, by the browser's own Intl). */

type Form = Intl.LDMLPluralRule;
/** `#` stands for the number. A form that a language has not is never asked for. */
type Forms = Readonly<Partial<Record<Form, string>>> & { readonly other: string };

/** "1 person", "2 people": a function of the count. */
export function counting(language: string, forms: Forms): (count: number) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (count) => (forms[rules.select(count)] ?? forms.other).replace('#', numbers.format(count));
}

/** From here on a wait is told in minutes, rounded up. */
const MINUTES_FROM_SECONDS = 120;

/** "30 seconds", "5 minutes". */
export function lasting(language: string, seconds: number): string {
  const isLong = seconds > MINUTES_FROM_SECONDS;
  const unit = isLong ? 'minute' : 'second';
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(isLong ? Math.ceil(seconds / 60) : seconds);
}
