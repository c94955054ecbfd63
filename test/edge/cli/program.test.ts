import { Fault } from '../../../src/base/fault.ts';
import type { Answer, CliParts } from '../../../src/edge/cli/parts.ts';
import { runCommandLine } from '../../../src/edge/cli/program.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly calls: unknown[][];
}

/** The command line over parts that write down what they are asked; `answers` are what is typed, `changes` other parts. */
async function run(
  words: string,
  options: { readonly answers?: readonly string[]; readonly changes?: Partial<CliParts> } = {},
): Promise<Ran> {
  const calls: unknown[][] = [];
  const answers = [...(options.answers ?? [])];
  const typed = (question: string): Promise<string> => {
    calls.push(['prompt', question]);
    return Promise.resolve(answers.shift() ?? '');
  };
  const noting =
    (name: string, answer: Answer) =>
    (...given: unknown[]): Promise<Answer> => {
      calls.push([name, ...given]);
      return Promise.resolve(answer);
    };
  const parts: CliParts = {
    version: '1.2.3',
    defaultDataDir: '/data',
    modelsDir: '/models',
    prompt: { line: typed, hidden: typed, close: () => undefined },
    init: (dir, board) => ({ site: dir, ...(board === undefined ? {} : { board }) }),
    boards: () => ({ boards: [{ board: 'some-board' }] }),
    status: noting('status', { state: 'running', counts: { persons: 2 } }),
    selfTest: noting('selfTest', { isOk: true, checks: [] }),
    enrol: noting('enrol', { number: '7', face: 'not-asked' }),
    credential: noting('credential', { number: '7', pin: 'set' }),
    withdraw: noting('withdraw', { outcome: 'erased' }),
    countFaces: () => Promise.resolve(2),
    recover: noting('recover', { outcome: 'accepted', stores: ['people'], purgeFor: [] }),
    ask: noting('ask', { outcome: 'done' }),
    purge: noting('purge', { outcome: 'purged', persons: 2 }),
    verifyAudit: () => Promise.resolve({ isOk: true, entries: 5, firstBad: null, what: 'ok', sentence: 'All 5 entries hold.' }),
    verifyReceipt: noting('verifyReceipt', { isOk: true, kind: 'erased', seq: 3 }),
    proveAudit: noting('proveAudit', { file: '/x' }),
    exportAudit: noting('exportAudit', { entries: 5, audit: 'ok' }),
    verifyModels: noting('verifyModels', { isOk: true, packs: [] }),
    addModels: noting('addModels', { pack: 'p' }),
    makeOperatorKey: noting('makeOperatorKey', { publicKey: 'p' }),
    writeOrder: noting('writeOrder', { order: 'o' }),
    verifyEvidence: () =>
      Promise.resolve({ isOk: true, problems: [], deviceId: 'd', entries: 5, isTrusted: false, sentence: 'The pack holds in itself.' }),
    openEvidence: noting('openEvidence', { files: [] }),
    pia: {
      makeKey: noting('pia.makeKey', { publicKey: 'p' }),
      sign: noting('pia.sign', { signature: 's' }),
      handover: noting('pia.handover', { handover: 'h' }),
      read: (file) => ({ file, signature: 'sig' }),
      writeDraft: (out) => ({ draft: out }),
      keyLine: (path) => `line of ${path}`,
      text: (path) => `text of ${path}`,
    },
    console: {
      send: noting('console.send', { outcome: 'applied' }),
      open: noting('console.open', { outcome: 'ended' }),
      fetchDeviceKey: noting('console.fetchDeviceKey', { device: 'door' }),
      publicKeyLine: (path: string) => path,
    },
    osdpBench: {
      monitor: noting('osdp.monitor', { frames: 0 }),
      cp: noting('osdp.cp', { wasOnline: true }),
      pd: noting('osdp.pd', { wasOnline: true }),
    },
    provision: {
      writeFolder: (words) => ({ folder: words.dir }),
      check: () => Promise.resolve({ isOk: true }),
      make: noting('provision.make', { outcome: 'made' }),
    },
    isPinAsked: () => true,
    clearTamper: noting('clearTamper', { outcome: 'cleared' }),
    decommission: noting('decommission', { outcome: 'decommissioned' }),
    ...options.changes,
  };
  let [out, err] = ['', ''];
  const voice = {
    write: (text: string): void => {
      out += text;
    },
    writeError: (text: string): void => {
      err += text;
    },
  };
  const code = await runCommandLine(
    words.split(' ').filter((word) => word !== ''),
    parts,
    voice,
  );
  return {
    code,
    out,
    err,
    calls: calls.map((call) => call.filter((item) => typeof item !== 'object' || !('onProgress' in (item as object)))),
  };
}

const VERBS = [
  'init',
  'status',
  'self-test',
  'enrol 7',
  'credential 7',
  'withdraw 7',
  'purge',
  'order key',
  'order purge',
  'order decommission',
  'evidence open FILE',
  'tamper clear',
  'decommission',
  'audit verify',
  'audit export',
  'models verify',
  'models add DIR',
];

describe('every verb', () => {
  it.each(VERBS)('%s has --help with --json and does nothing', async (verb) => {
    const { code, out, calls } = await run(`${verb} --help`);
    expect(code).toBe(0);
    expect(out).toContain('--json');
    expect(calls).toEqual([]);
  });

  it.each([
    ['init', []],
    ['status', []],
    ['self-test', []],
    ['enrol 7 --pin', ['480273']],
    ['credential 7 --pin', ['480273']],
    ['withdraw 7', []],
    ['purge', ['0A00001234', '480273', '2']],
    ['order key --out o', ['a phrase', 'a phrase']],
    ['order purge --device door-1 --key k --out /usb', []],
    ['order decommission --device door-1 --key k --out /usb --persons 3 --valid-days 2', []],
    ['evidence open f --key k --out d', []],
    ['tamper clear', ['0A00001234', '480273']],
    ['decommission --out /f --key k', ['0A00001234', '480273', 'door-1']],
    ['audit verify', []],
    ['audit export --out /x', []],
    ['models verify', []],
    ['models add /pack', []],
  ])('%s --json prints exactly one JSON line', async (words, answers) => {
    const { code, out } = await run(`${words} --json`, { answers });
    expect(code).toBe(0);
    expect(out.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(out)).toEqual(expect.any(Object));
  });
});

describe('exit codes', () => {
  it.each([
    ['nope', 2],
    ['', 2],
    ['enrol', 2],
    ['status --sideways', 2],
    ['purge --persons many', 2],
    ['audit export', 2],
    ['--version', 0],
    ['--help', 0],
  ])('"menshen %s" is %i', async (words, code) => {
    const ran = await run(words);
    expect(ran.code).toBe(code);
    if (code === 2) expect(ran.err).not.toBe('');
    expect(ran.calls).toEqual([]);
  });

  it('prints one JSON line for words that are not understood, too', async () => {
    const { code, out } = await run('nope --json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: 'command-bad' });
  });

  it.each([
    ['command-bad', 2],
    ['not-permitted', 2],
    ['store-full', 3],
    ['already-running', 3],
    ['model-differs', 3],
    ['not-running', 4],
    ['receipt-bad', 1],
  ] as const)('a fault %s is %i, said as one sentence', async (code, exit) => {
    const changes = { status: () => Promise.reject(new Fault(code, 'It went wrong. Do this.')) };
    expect(await run('status', { changes })).toMatchObject({ code: exit, out: '', err: 'menshen: It went wrong. Do this.\n' });
    const json = await run('status --json', { changes });
    expect(JSON.parse(json.out)).toEqual({ error: code, message: 'It went wrong. Do this.' });
  });

  it.each<[string, Partial<CliParts>]>([
    ['self-test', { selfTest: () => Promise.resolve({ isOk: false, checks: [] }) }],
    ['enrol 7 --face', { enrol: () => Promise.resolve({ face: 'refused', reason: 'face-off' }) }],
    ['withdraw 7', { withdraw: () => Promise.resolve({ outcome: 'failed' }) }],
    [
      'audit verify',
      { verifyAudit: () => Promise.resolve({ isOk: false, entries: 3, firstBad: 3, what: 'changed', sentence: 'Entry 3 was changed.' }) },
    ],
    ['audit export --out /x', { exportAudit: () => Promise.resolve({ entries: 3, audit: 'bad' }) }],
  ])('an answer that is no makes "menshen %s" 1', async (words, changes) => {
    expect((await run(words, { changes })).code).toBe(1);
  });

  it('status of a stopped terminal is 4, with its answer', async () => {
    const changes = { status: () => Promise.resolve({ state: 'stopped' }) };
    expect(await run('status', { changes })).toMatchObject({ code: 4, out: 'state: stopped\n' });
  });

  it('lets a mistake of our own through', async () => {
    await expect(run('status', { changes: { status: () => Promise.reject(new TypeError('ours')) } })).rejects.toThrow('ours');
  });
});

describe('a PIN', () => {
  it.each(['enrol 7 --pin 480273', 'credential 7 --pin 480273', 'purge --pin 480273', 'enrol 7 --pin=480273'])(
    'is not taken from the command line: %s',
    async (words) => {
      const { code, calls } = await run(words);
      expect(code).toBe(2);
      expect(calls).toEqual([]);
    },
  );

  it('is asked for and handed on, and never printed', async () => {
    const { calls, out, err } = await run('enrol 7 --pin --card 0A00001234 --name Li --operator', { answers: ['480273'] });
    expect(calls).toEqual([
      ['prompt', 'PIN: '],
      ['enrol', { number: '7', isFaceWanted: false, name: 'Li', card: '0A00001234', pin: '480273', role: 'operator' }],
    ]);
    expect(out + err).not.toContain('480273');
  });

  it('or card is needed to change a credential', async () => {
    expect(await run('credential 7')).toMatchObject({ code: 2, calls: [] });
    const { calls } = await run('credential 7 --card 0A00001234');
    expect(calls).toEqual([['credential', { number: '7', card: '0A00001234' }]]);
  });
});

describe('purge', () => {
  it('asks for card, PIN and the number of people, and names that number', async () => {
    const { code, calls } = await run('purge', { answers: ['0A00001234', '480273', '2'] });
    expect(code).toBe(0);
    expect(calls.at(-2)).toEqual(['prompt', expect.stringContaining('2 people')]);
    expect(calls.at(-1)).toEqual(['purge', { card: '0A00001234', pin: '480273', persons: 2 }]);
  });

  it.each(['3', '', 'two', '2.5', '-2'])('destroys nothing where "%s" is typed for 2', async (typed) => {
    const { code, calls, err } = await run('purge', { answers: ['0A00001234', '480273', typed] });
    expect(code).toBe(2);
    expect(calls.filter(([name]) => name === 'purge')).toEqual([]);
    expect(err).toContain('Nothing was destroyed');
  });

  it('is 1 where the operator is refused', async () => {
    const changes = { purge: () => Promise.resolve({ outcome: 'refused', reason: 'wrong-pin' }) };
    expect((await run('purge --card 0A00001234 --persons 2', { answers: ['111'], changes })).code).toBe(1);
  });
});

it('recover asks for card and PIN, and is 1 where the operator is refused', async () => {
  const { code, calls } = await run('recover', { answers: ['0A00001234', '480273'] });
  expect(code).toBe(0);
  expect(calls.at(-1)).toEqual(['recover', { card: '0A00001234', pin: '480273' }]);
  const changes = { recover: () => Promise.resolve({ outcome: 'refused', reason: 'not-operator' }) };
  expect((await run('recover --card 0A00001234', { answers: ['480273'], changes })).code).toBe(1);
});

describe('a receipt', () => {
  it('is held against the data folder, or against a file with a key', async () => {
    expect((await run('audit verify --receipt ABCD-EF01-2345')).calls).toEqual([['verifyReceipt', { receipt: 'ABCD-EF01-2345' }, '/data']]);
    const { code, calls } = await run('audit verify --receipt r.txt --against p.json --key ledger.pub --data /other --json');
    expect({ code, calls }).toEqual({
      code: 0,
      calls: [['verifyReceipt', { receipt: 'r.txt', against: 'p.json', key: 'ledger.pub' }, '/other']],
    });
  });

  it.each(['audit verify --against p.json', 'audit verify --key k', 'audit prove --receipt r', 'audit prove --out f'])(
    'is missing in "menshen %s"',
    async (words) => {
      expect(await run(words)).toMatchObject({ code: 2, calls: [] });
    },
  );

  it('gets its proof', async () => {
    expect((await run('audit prove --receipt r --out f')).calls).toEqual([['proveAudit', { receipt: 'r', out: 'f' }, '/data']]);
  });
});

describe('orders and the end', () => {
  it('takes a passphrase twice, and never two different ones', async () => {
    expect((await run('order key --out o', { answers: ['one', 'two'] })).code).toBe(2);
    expect((await run('order key --out o', { answers: ['one', 'one'] })).calls.at(-1)).toEqual(['makeOperatorKey', 'o', 'one']);
  });

  it('hands an order on as it was meant', async () => {
    const { calls } = await run('order purge --device door-1 --key k --out /usb');
    expect(calls).toEqual([['writeOrder', { verb: 'purge', device: 'door-1', key: 'k', out: '/usb', persons: null, validDays: 7 }]]);
  });

  it('asks no PIN where the site has none, and says no with the exit code', async () => {
    const parts = { isPinAsked: () => false, clearTamper: () => Promise.resolve({ outcome: 'still-open' }) };
    const { code, calls } = await run('tamper clear', { answers: ['0A00001234'], changes: parts });
    expect(code).toBe(1);
    expect(calls).toEqual([['prompt', 'Operator card: ']]);
  });
});

describe('assessment, sign and incidents', () => {
  it('carry files as text and ask for the operator where one is wanted', async () => {
    const asked = async (words: string, ...answers: string[]): Promise<unknown> =>
      (await run(words, { answers })).calls.find(([name]) => name === 'ask')?.[1];
    expect(await asked('pia install /p.json')).toEqual({ verb: 'pia-install', file: '/p.json', signature: 'sig' });
    const operator = { card: '0A', pin: '4321' };
    expect(await asked('processor key /h.pub', '0A', '4321')).toEqual({ verb: 'processor-key', key: 'line of /h.pub', ...operator });
    expect(await asked('processor key /h.pub --card 0A --handover /s', '4321')).toMatchObject({ handover: 'text of /s' });
    const attest = await asked('sign attest --position Left --height-cm 150 --person Wang --card 0A', '4321');
    expect(attest).toEqual({ verb: 'sign-attest', position: 'Left', heightCm: 150, person: 'Wang', ...operator });
    expect(await asked('sign moved --card 0A', '4321')).toEqual({ verb: 'sign-moved', ...operator });
    const opened = await asked('incident open --serious --what Leak --measures Purge --contact Desk --card 0A', '4321');
    expect(opened).toEqual({ verb: 'incident-open', severity: 'serious', what: 'Leak', measures: 'Purge', contact: 'Desk', ...operator });
    expect(await asked('incident close 12 --outcome Found --card 0A', '4321')).toMatchObject({ verb: 'incident-close', incident: '12' });
  });

  it('say no with the exit code, and want one weight of an incident', async () => {
    const ask = (): Promise<Answer> => Promise.resolve({ outcome: 'refused', reason: 'not-signed' });
    expect((await run('pia install /p.json', { changes: { ask } })).code).toBe(1);
    const words = 'incident open --what Leak --measures Purge --contact Desk --card 0A';
    expect((await run(words)).code).toBe(2);
    expect((await run(`${words} --serious --minor`)).code).toBe(2);
  });

  it('make a key only where both passphrases are the same', async () => {
    expect((await run('pia key --out /h', { answers: ['one', 'two'] })).code).toBe(2);
    const { calls, code } = await run('pia key --out /h', { answers: ['one', 'one'] });
    expect([code, calls.find(([name]) => name === 'pia.makeKey')]).toEqual([0, ['pia.makeKey', '/h', 'one']]);
  });
});

it('has these verbs and no other: none lists people, or exports, imports or shows a face', async () => {
  const verbsOf = async (words: string): Promise<string[]> => {
    const { out } = await run(`${words} --help`);
    return (out.split('Commands:')[1] ?? '').split('\n').flatMap((line) => /^ {2}([a-z-]+)/.exec(line)?.[1] ?? []);
  };
  expect((await verbsOf('')).sort()).toEqual([
    'audit',
    'clock',
    'commission',
    'consent',
    'console',
    'credential',
    'decommission',
    'door',
    'duress',
    'enrol',
    'errors',
    'evidence',
    'filing',
    'group',
    'guardian',
    'handover',
    'help',
    'holiday',
    'incident',
    'init',
    'inspect',
    'models',
    'order',
    'osdp',
    'owner',
    'pia',
    'processor',
    'provision',
    'purge',
    'record',
    'recover',
    'requests',
    'roles',
    'schedule',
    'self-test',
    'sign',
    'status',
    'tamper',
    'withdraw',
  ]);
  expect(await verbsOf('audit')).toEqual(['verify', 'prove', 'export', 'help']);
  expect(await verbsOf('consent')).toEqual(['totals', 'written', 'show', 'find', 'help']);
  expect(await verbsOf('osdp')).toEqual(['status', 'install-mode', 'install-end', 'monitor', 'cp', 'pd', 'help']);
  expect(await verbsOf('models')).toEqual(['verify', 'add', 'help']);
});
