/** Who stands before the simulated camera: a portrait, several, a sheet of paper, or whoever sits here. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { type BrowserCamera, startBrowserCamera } from './browser-camera.ts';
import type { PanelKit } from './panel.tsx';
import { freshSeed, type Person, type Scene } from './world.ts';

export function CameraPart({ kit, person }: { kit: PanelKit; person: Person | undefined }) {
  const { words, world, run } = kit;
  const portrait = person?.portrait ?? null;
  const other = world.people.find((one) => one.portrait !== null && one.portrait !== portrait)?.portrait ?? null;
  const [camera, toggle, hasFailed] = useBrowserCamera(kit);
  const show = (scene: Scene): void => {
    camera?.stop();
    run('/sim/scene', { scene });
  };
  const scene = (kind: Scene['kind'], isPossible: boolean, make: () => Scene) => (
    <button
      type="button"
      key={kind}
      class={world.scene.kind === kind ? 'here' : ''}
      aria-pressed={world.scene.kind === kind}
      data-scene={kind}
      disabled={!isPossible}
      onClick={() => {
        show(make());
      }}
    >
      {words.scenes[kind]}
    </button>
  );
  const some = portrait ?? '';
  return (
    <section class="part">
      <h3>{words.camera}</h3>
      <div class="row">
        {scene('nobody', true, () => ({ kind: 'nobody' }))}
        {scene('person', portrait !== null, () => ({ kind: 'person', portrait: some, seed: freshSeed() }))}
        {scene('two-people', portrait !== null && other !== null, () => ({
          kind: 'two-people',
          portraits: [some, other ?? ''],
          seed: freshSeed(),
        }))}
        {scene('far-away', portrait !== null, () => ({ kind: 'far-away', portrait: some, seed: freshSeed() }))}
        {scene('print', portrait !== null, () => ({ kind: 'print', portrait: some, seed: freshSeed() }))}
      </div>
      <button type="button" class={camera === undefined ? 'wide' : 'wide here'} data-sim="own-camera" onClick={toggle}>
        {camera === undefined ? words.ownCamera : words.stopCamera}
      </button>
      <p class="panel-text">{hasFailed ? words.noCamera : words.ownCameraHow}</p>
      {camera !== undefined && <Preview stream={camera.stream} />}
    </section>
  );
}

/** The camera while it runs, the switch, and whether it could not be had. */
function useBrowserCamera(kit: PanelKit): [BrowserCamera | undefined, () => void, boolean] {
  const [camera, setCamera] = useState<BrowserCamera>();
  const [hasFailed, setFailed] = useState(false);
  useEffect(
    () => () => {
      camera?.stop();
    },
    [camera],
  );
  const start = async (): Promise<void> => {
    const started = await startBrowserCamera();
    setFailed(started === undefined);
    if (started === undefined) return;
    setCamera({
      stream: started.stream,
      stop: () => {
        started.stop();
        setCamera(undefined);
      },
    });
    kit.run('/sim/scene', { scene: { kind: 'browser' } });
  };
  const toggle = (): void => {
    if (camera === undefined) {
      void start();
      return;
    }
    camera.stop();
    kit.run('/sim/scene', { scene: { kind: 'nobody' } });
  };
  return [camera, toggle, hasFailed];
}

function Preview({ stream }: { stream: MediaStream }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream;
  }, [stream]);
  return <video class="preview" ref={video} autoplay muted playsInline />;
}
