/**
 * Runs screen servers in a Node process of their own, as on the device: a part of @fastify/static is
 * an ES module, which the test runner's loader cannot require. Commands come over the process channel.
 */
import { openScreen } from '../../../src/edge/screen/server.ts';
import type { ScreenView } from '../../../src/ports/screen.ts';
import { simRoutes } from '../../../src/sim/panel.ts';
import { makeFakeClock } from '../../support/fake-clock.ts';
import { makeRecordedWorld } from './recorded-world.ts';

export type Command =
  | {
      readonly kind: 'open';
      readonly pageDir: string;
      readonly port: number;
      readonly isSim: boolean;
      readonly voiceDirs?: readonly string[];
    }
  | { readonly kind: 'show'; readonly view: ScreenView }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'seen' }
  | { readonly kind: 'close' };

const clock = makeFakeClock();
const world = makeRecordedWorld();
const seen: unknown[] = [];
/** Kinds of views that were not sent. */
const unfit: string[] = [];
const onUnfit = (kind: string): void => {
  unfit.push(kind);
};
let screen: Awaited<ReturnType<typeof openScreen>> | undefined;

async function run(command: Command): Promise<unknown> {
  switch (command.kind) {
    case 'open': {
      const { pageDir, port, isSim, voiceDirs = [] } = command;
      const options = { port, pageDir, languages: ['zh-CN', 'en'], clock, siteFacts: { processorName: '和平里物业' }, onUnfit, voiceDirs };
      screen = await openScreen(isSim ? { ...options, extraRoutes: simRoutes(world) } : options);
      screen.onAction((action) => seen.push(action));
      return { url: screen.url, port: screen.port };
    }
    case 'show':
      screen?.show(command.view);
      return undefined;
    case 'advance':
      clock.advance(command.ms);
      return undefined;
    case 'seen':
      return { actions: seen.splice(0), world: [...world.done], unfit: [...unfit] };
    case 'close':
      await screen?.close();
      return undefined;
  }
}

process.on('message', ({ id, command }: { id: number; command: Command }) => {
  run(command).then(
    (value) => process.send?.({ id, value }),
    (error: unknown) => process.send?.({ id, fault: { code: (error as { code?: string }).code, message: (error as Error).message } }),
  );
});
