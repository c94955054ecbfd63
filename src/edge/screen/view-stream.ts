/**
 * The stream by which the page learns what to show (server-sent events). Each message is the whole
 * view, so a lost one costs nothing. A browser that does not read is cut off, never waited for.
 */

import type { ServerResponse } from 'node:http';
import type { Clock } from '../../ports/clock.ts';
import type { ScreenView } from '../../ports/screen.ts';
import { VIEW_SCHEMA } from './view-schema.ts';

/** One kiosk browser, one reload overlapping it, one engineer looking on, one to spare. */
export const STREAMS_MAX = 4;
/** A silent stream tells the page after two of these that the terminal is gone. */
export const HEARTBEAT_MS = 5_000;
/** Bytes that may wait for a browser that does not read: some notices long. */
const BACKLOG_MAX_BYTES = 256 * 1024;

export interface ViewStream {
  show(view: ScreenView): void;
  /** Starts a stream on this response; false where there are enough already. */
  add(response: ServerResponse, headers: Readonly<Record<string, string>>): boolean;
  readonly streams: number;
  close(): void;
}

/** What stands there in place of a view that may not be told: the face is off, card and PIN work. */
export const SAFE_VIEW: ScreenView = { kind: 'idle', isFaceOffered: false, faceClosed: [] };

/** `onUnfit`: a view of that kind did not fit its schema, for the first time; nothing of it was sent. */
export function makeViewStream(clock: Clock, onUnfit: (kind: ScreenView['kind']) => void): ViewStream {
  const responses = new Set<ServerResponse>();
  const fit = fitter(onUnfit);
  let view: ScreenView = SAFE_VIEW;
  let cancelBeat: (() => void) | undefined;

  const drop = (response: ServerResponse): void => {
    responses.delete(response);
    response.destroy();
  };
  const write = (response: ServerResponse, text: string): void => {
    if (response.writableLength > BACKLOG_MAX_BYTES) drop(response);
    else response.write(text);
  };
  const beat = (): void => {
    for (const response of responses) write(response, 'event: beat\ndata: {}\n\n');
    cancelBeat = clock.after(HEARTBEAT_MS, beat);
  };
  cancelBeat = clock.after(HEARTBEAT_MS, beat);

  return {
    get streams() {
      return responses.size;
    },
    show(next) {
      view = fit(next);
      const text = viewMessage(view);
      for (const response of responses) write(response, text);
    },
    add(response, headers) {
      if (responses.size >= STREAMS_MAX) return false;
      responses.add(response);
      response.on('close', () => {
        responses.delete(response);
      });
      response.on('error', () => {
        responses.delete(response);
      });
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' });
      response.write(viewMessage(view));
      return true;
    },
    close() {
      cancelBeat?.();
      for (const response of responses) response.end();
      responses.clear();
    },
  };
}

function fitter(onUnfit: (kind: ScreenView['kind']) => void): (view: ScreenView) => ScreenView {
  const told = new Set<ScreenView['kind']>();
  return (view) => {
    if (VIEW_SCHEMA.safeParse(view).success) return view;
    if (!told.has(view.kind)) {
      told.add(view.kind);
      onUnfit(view.kind);
    }
    return SAFE_VIEW;
  };
}

function viewMessage(view: ScreenView): string {
  return `event: view\ndata: ${JSON.stringify(view)}\n\n`;
}
