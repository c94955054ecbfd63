/**
 * The words of the gpiod tools, versions 1 (Debian 12) and 2 (Debian 13): arguments to them, lines
 * from them. Pure. Lines are asked for as they are on the wire; what `activeLow` turns round is
 * turned here, so that one process watches lines of both kinds. Never a shell line.
 */

/** Bias of an input inside the chip. A dry contact to ground needs `pull-up`. */
export type LineBias = 'as-is' | 'pull-up' | 'pull-down' | 'disabled';

export type GpiodVersion = 1 | 2;

/** Lines of one chip. */
export interface LineGroup {
  /** `gpiochip0` or a path below /dev. */
  readonly chip: string;
  readonly bias: LineBias;
  readonly lines: readonly number[];
}

/** One line that drives a relay. */
export interface RelayLine {
  readonly chip: string;
  readonly line: number;
  readonly activeLow: boolean;
}

/** Name by which `gpioinfo` of version 2 tells who holds a line. */
const CONSUMER = 'menshen';
/** `OFFSET EDGE`; both versions end the line themselves. */
const FORMAT = '%o %e';
/** Longer than any line asked for; what is longer is dropped. */
const LINE_MAX_CHARS = 120;

/** Version 1 calls it otherwise (gpioget(1) of 1.6.3 and of 2.2.1). */
const BIAS_WORDS: Readonly<Record<GpiodVersion, Readonly<Record<LineBias, readonly string[]>>>> = {
  1: { 'as-is': [], 'pull-up': ['--bias=pull-up'], 'pull-down': ['--bias=pull-down'], disabled: ['--bias=disable'] },
  2: { 'as-is': [], 'pull-up': ['--bias=pull-up'], 'pull-down': ['--bias=pull-down'], disabled: ['--bias=disabled'] },
};

/** Numbers that `%e` gives (gpiomon(1)): version 1 says 0 for falling, version 2 says 2. */
const EDGE_LEVELS: Readonly<Record<GpiodVersion, ReadonlyMap<string, 0 | 1>>> = {
  1: new Map([
    ['0', 0],
    ['1', 1],
  ]),
  2: new Map([
    ['2', 0],
    ['1', 1],
  ]),
};

/** From `gpiodetect --version`: `gpiodetect (libgpiod) v1.6.3`. Undefined for a version that nobody has looked at. */
export function readVersion(text: string): GpiodVersion | undefined {
  const major = /\(libgpiod\) v(\d{1,2})\./.exec(text)?.[1];
  return major === '1' ? 1 : major === '2' ? 2 : undefined;
}

/** Arguments of gpioget: the levels of all lines, once. */
export function getWords(version: GpiodVersion, { chip, bias, lines }: LineGroup): string[] {
  const words = BIAS_WORDS[version][bias];
  const offsets = lines.map(String);
  return version === 1 ? [...words, chip, ...offsets] : ['--numeric', `--consumer=${CONSUMER}`, ...words, `--chip=${chip}`, ...offsets];
}

/** Arguments of gpiomon: each edge as a line, until it is ended. */
export function watchWords(version: GpiodVersion, { chip, bias, lines }: LineGroup): string[] {
  const words = [`--format=${FORMAT}`, ...BIAS_WORDS[version][bias]];
  const offsets = lines.map(String);
  return version === 1
    ? ['--line-buffered', ...words, chip, ...offsets]
    : ['--banner', `--consumer=${CONSUMER}`, ...words, `--chip=${chip}`, ...offsets];
}

/** Arguments of gpioset: the relay released for as long as the process lives. */
export function restWords(version: GpiodVersion, relay: RelayLine): string[] {
  return setWords(version, relay, { value: 0, mode: version === 1 ? ['--mode=signal'] : [] });
}

/** Arguments of gpioset: the relay released, and the process ends at once. */
export function lastWords(version: GpiodVersion, relay: RelayLine): string[] {
  return setWords(version, relay, { value: 0, mode: version === 1 ? ['--mode=exit'] : ['--toggle=0'] });
}

/**
 * Version 1 ends when its time is over and lets the line go as it is: a PL061 then stays energised (measured with 1.6.3). So a
 * second gpioset follows it, whatever became of the first and of the terminal. The script never varies: all that does is an argument.
 */
const PULSE_THEN_REST =
  'sec=$1 usec=$2 line=$3; shift 3; gpioset --mode=time --sec="$sec" --usec="$usec" "$@" "$line=1"; was=$?; ' +
  'gpioset --mode=exit "$@" "$line=0"; exit "$was"';

/** What energises the relay for so long and then releases it, terminal or not; version 2 can do so by itself. */
export function pulseCommand(
  version: GpiodVersion,
  relay: RelayLine,
  unlockMs: number,
): { readonly program: 'gpioset' | 'sh'; readonly words: string[] } {
  const wholeMs = Math.max(1, Math.round(unlockMs));
  if (version === 2) return { program: 'gpioset', words: setWords(version, relay, { value: 1, mode: [`--toggle=${wholeMs}ms,0`] }) };
  const time = [Math.floor(wholeMs / 1000), (wholeMs % 1000) * 1000, relay.line].map(String);
  return { program: 'sh', words: ['-c', PULSE_THEN_REST, 'pulse', ...time, ...(relay.activeLow ? ['--active-low'] : []), relay.chip] };
}

function setWords(version: GpiodVersion, relay: RelayLine, { value, mode }: { value: 0 | 1; mode: readonly string[] }): string[] {
  const { chip, line, activeLow } = relay;
  const low = activeLow ? ['--active-low'] : [];
  const place = version === 1 ? [chip] : ['--banner', `--consumer=${CONSUMER}`, `--chip=${chip}`];
  return [...mode, ...low, ...place, `${line}=${value}`];
}

/** What gpioget wrote: a level for each line, in the order asked; undefined where it is anything else. */
export function readLevels(text: string, lines: readonly number[]): ReadonlyMap<number, 0 | 1> | undefined {
  const words = text.trim().split(/\s+/);
  if (words.length !== lines.length || !words.every((word) => word === '0' || word === '1')) return undefined;
  return new Map(lines.map((line, at) => [line, words[at] === '1' ? 1 : 0]));
}

export interface EdgeHandlers {
  /** The line has this level now. */
  onLevel(line: number, level: 0 | 1): void;
  /** The tool says that it holds its lines (version 2 alone says so). */
  onBanner(): void;
}

/** Reads what gpiomon or gpioset writes; keeps at most one line, drops what it does not know. */
export function edgeReader(version: GpiodVersion, { onLevel, onBanner }: EdgeHandlers): { push(bytes: Uint8Array): void } {
  const levels = EDGE_LEVELS[version];
  let text = '';
  const take = (line: string): void => {
    const [, offset, edge] = /^(\d{1,4}) (\d)$/.exec(line) ?? [];
    const level = edge === undefined ? undefined : levels.get(edge);
    if (offset !== undefined && level !== undefined) onLevel(Number(offset), level);
    else if (/^(?:Monitoring|Setting) line/.test(line)) onBanner();
  };
  return {
    push(bytes) {
      for (const byte of bytes) {
        if (byte !== 0x0a) {
          if (text.length <= LINE_MAX_CHARS) text += String.fromCharCode(byte);
          continue;
        }
        if (text.length <= LINE_MAX_CHARS) take(text);
        text = '';
      }
    },
  };
}

/** Why the tool did not do it and what to do, in one sentence, from what it wrote to its errors. */
export function complaintSentence(chip: string, complaint: string): string {
  if (/busy/i.test(complaint)) return `A GPIO line of ${chip} is in use by another program: end it, or correct the line in the site file.`;
  if (/permission|not permitted/i.test(complaint))
    return `The GPIO chip ${chip} may not be used: give the terminal's user the group of the chip.`;
  if (/no such|cannot find|unable to find|invalid argument|out of range/i.test(complaint))
    return `The GPIO chip ${chip} or a line of it is not there: look with gpioinfo, and correct chip and line in the site file.`;
  return `The GPIO chip ${chip} does not do what it is asked: look at its cable, and run gpioinfo.`;
}
