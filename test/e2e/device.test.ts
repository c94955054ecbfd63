/**
 * The real device, end to end: `src/main.ts` with ffmpeg or node-webcam, an RDM6300 reader, a pad of
 * key codes and an LCUS relay on real wires. The eye is the real one, under Node's permission model.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../edge/serial/pty-pair.ts';
import { describeWithTools } from '../support/tools.ts';
import { makeRig, makeVideo, RELAY_OFF, RELAY_ON, type Rig } from './device-rig.ts';

const RESIDENT = { number: '101', card: '2A00B1C2D3', pin: '274913', portrait: 'women/10' };
const OPERATOR = { number: '900', card: '2A00999999', pin: '805317' };
const STRANGER_PORTRAIT = 'men/20';

let rig: Rig;
let clips: Promise<unknown>;

const video = (name: string): string => join(rig.dir, `${name}.mkv`);

/** Puts somebody, or nobody at all, before the lens. */
function stand(name: string | undefined): void {
  rmSync(video('camera'), { force: true });
  if (name !== undefined) symlinkSync(video(name), video('camera'));
}

async function opened(before: number): Promise<void> {
  await eventually(() => rig.relayBytes().slice(before).includes(RELAY_ON), 'the relay is energised');
  await eventually(() => rig.relayBytes().slice(before).endsWith(RELAY_OFF), 'the relay is released again');
}

async function passByCard(): Promise<void> {
  const before = rig.relayBytes().length;
  await rig.tap(RESIDENT.card);
  await rig.view('granted');
  await opened(before);
}

async function lookByFace(): Promise<Awaited<ReturnType<typeof rig.view<'granted' | 'refused'>>>> {
  await rig.act({ kind: 'choose', what: 'face' });
  await rig.view('claim');
  await rig.tap(RESIDENT.card);
  await rig.view('looking');
  return rig.view('granted', 'refused');
}

describeWithTools(['ffmpeg', 'socat', 'fswebcam'], 'the device on its wires', () => {
  beforeAll(async () => {
    rig = await makeRig();
    // Drawn while cards and PINs are tried, which need no camera.
    clips = Promise.all([
      makeVideo(RESIDENT.portrait, 7, video('enrols')),
      makeVideo(RESIDENT.portrait, 8, video('visits')),
      makeVideo(STRANGER_PORTRAIT, 9, video('stranger')),
    ]);
    await rig.start({ kind: 'ffmpeg', input: `file:${video('camera')}` }, 8000);
  });

  afterAll(async () => {
    await clips;
    await rig.remove();
  });

  it('touches no camera while nobody is there', () => {
    expect(rig.cameraPrograms()).toEqual([]);
  });

  it('takes people from the command line', async () => {
    const operator = ['enrol', OPERATOR.number, '--card', OPERATOR.card, '--pin', '--operator'];
    expect(await rig.menshen(operator, `${OPERATOR.pin}\n`)).toMatchObject({ code: 0, answer: { person: 'added' } });
    const resident = ['enrol', RESIDENT.number, '--card', RESIDENT.card, '--pin'];
    expect(await rig.menshen(resident, `${RESIDENT.pin}\n`)).toMatchObject({ code: 0, answer: { person: 'added' } });
  });

  it('opens for a card', passByCard);

  it('opens for a number and a PIN', async () => {
    const before = rig.relayBytes().length;
    rig.type(`${RESIDENT.number}#`);
    await rig.view('pin-entry');
    rig.type(`${RESIDENT.pin}#`);
    await rig.view('granted');
    await opened(before);
  });

  it('keeps the face off until the processor has signed an assessment of this door', async () => {
    await clips;
    stand('enrols');
    expect((await rig.menshen(['status'])).answer).toMatchObject({
      face: { isAllowed: false, closed: expect.arrayContaining(['pia-missing']) as string[] },
    });
    await rig.assess(OPERATOR);
    await rig.faceOffered();
  });

  it('enrols the person who agrees, from the camera of the eye', async () => {
    await clips;
    stand('enrols');
    await rig.view('idle');
    await rig.faceOffered();
    await rig.act({ kind: 'choose', what: 'my-face' });
    await rig.view('number-entry');
    await rig.tap(RESIDENT.card);
    await rig.view('pin-entry');
    rig.type(`${RESIDENT.pin}#`);
    expect(await rig.view('my-face')).toMatchObject({ isEnrolled: false, isFaceOffered: true });
    await rig.act({ kind: 'enrol' });
    const { version } = await rig.view('notice');
    await rig.act({ kind: 'read', version, language: 'zh-CN' });
    await rig.act({ kind: 'agree' });
    const end = await rig.view('enrolled', 'enrol-refused');
    expect(end).toEqual({
      kind: 'enrolled',
      receipt: expect.any(String) as string,
      receiptText: expect.stringMatching(/^menshen:1:/) as string,
    });
    await rig.act({ kind: 'back' });
  });

  it('opens for the face that the card names', async () => {
    stand('visits');
    const before = rig.relayBytes().length;
    const programs = new Set<string>();
    const watching = setInterval(() => {
      for (const name of rig.cameraPrograms()) programs.add(name);
    }, 50);
    expect(await lookByFace()).toMatchObject({ kind: 'granted' });
    clearInterval(watching);
    expect([...programs]).toEqual(['ffmpeg']);
    await eventually(() => rig.cameraPrograms().length === 0, 'the camera is closed after the visit');
    await opened(before);
  });

  it('stays shut for another face with the same card', async () => {
    stand('stranger');
    const before = rig.relayBytes().length;
    expect(await lookByFace()).toEqual({ kind: 'refused', reason: 'not-recognised' });
    // The end of the last visit's release may still be on its way; a release may not.
    expect(rig.relayBytes().slice(before)).not.toContain(RELAY_ON);
  });

  it('goes on after the reader was unplugged and plugged in again', async () => {
    await rig.reader.unplug();
    expect((await rig.menshen(['status'])).answer).toMatchObject({ reader: 'unplugged', pinPad: 'connected' });
    await rig.reader.plug();
    for (let left = 30; left > 0 && (await rig.menshen(['status'])).answer['reader'] !== 'connected'; left -= 1);
    await passByCard();
  });

  it('says that the camera is gone, and opens for the card all the same', async () => {
    stand(undefined);
    expect(await lookByFace()).toEqual({ kind: 'refused', reason: 'camera-failed' });
    expect((await rig.menshen(['status'])).answer).toMatchObject({ eye: { state: 'ready', camera: { code: 'camera-missing' } } });
    await passByCard();
  });

  it('ends when told to, with the relay released and the ledger whole', async () => {
    const before = rig.relayBytes().length;
    await rig.tap(RESIDENT.card);
    await eventually(() => rig.relayBytes().slice(before).includes(RELAY_ON), 'the relay is energised');
    expect(await rig.stop()).toBe(0);
    expect(rig.relayBytes().endsWith(RELAY_OFF)).toBe(true);
    expect(await rig.menshen(['audit', 'verify'])).toMatchObject({ code: 0, answer: { isOk: true } });
  });

  it('looks through the plain camera at a still, and leaves none behind', async () => {
    const still = join(rig.dir, 'still.jpg');
    execFileSync('ffmpeg', ['-loglevel', 'error', '-i', video('visits'), '-frames:v', '1', '-q:v', '2', still]);
    await rig.start({ kind: 'webcam', device: `FILE:${still}` }, 3000);
    await rig.faceOffered();
    // The same picture over and over is no evidence of a living person, whoever it shows.
    expect(await lookByFace()).toEqual({ kind: 'refused', reason: 'liveness-undecided' });
    expect((await rig.menshen(['status'])).answer).toMatchObject({ eye: { state: 'ready', restarts: 0 } });
    expect(readdirSync('/dev/shm').filter((name) => name.startsWith('menshen-still-'))).toEqual([]);
    await passByCard();
    expect(await rig.stop()).toBe(0);
  });
});
