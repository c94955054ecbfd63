/**
 * The page's only two ties to the terminal: the stream of views and the actions sent back.
 * Same origin only; nothing is stored in the browser.
 */

import type { ScreenAction, ScreenView } from '../../../../ports/screen.ts';
import type { Display } from '../../../../core/policy/site-screen.ts';

/** Two and a half of the server's heartbeats. */
const SILENCE_MAX_MS = 12_500;
const RETRY_MS = 2_000;

export interface Facts {
  readonly languages: readonly string[];
  readonly processorName: string;
  /** Languages that were recorded. */
  readonly voices?: readonly string[];
  /** How the page looks while nobody chose otherwise. */
  readonly display?: Display;
}

/** Calls `onView` with each view and with undefined while there is no connection. Returns the stop. */
export function followViews(onView: (view: ScreenView | undefined) => void): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;
  let isStopped = false;

  const retry = (): void => {
    source?.close();
    onView(undefined);
    window.clearTimeout(timer);
    if (!isStopped) timer = window.setTimeout(connect, RETRY_MS);
  };
  const alive = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(retry, SILENCE_MAX_MS);
  };
  const connect = (): void => {
    source = new EventSource('/events');
    source.addEventListener('view', (event: MessageEvent<string>) => {
      alive();
      onView(JSON.parse(event.data) as ScreenView);
    });
    source.addEventListener('beat', alive);
    source.addEventListener('error', retry);
    alive();
  };
  connect();
  return () => {
    isStopped = true;
    window.clearTimeout(timer);
    source?.close();
  };
}

/** Tells the terminal what a person did. A lost action changes nothing: the person sees it and acts again. */
export async function send(action: ScreenAction): Promise<void> {
  await postJson('/action', action);
}

/** Status and JSON of an answer; status 0 where there was none. */
export async function postJson(path: string, value: unknown): Promise<{ status: number; json: unknown }> {
  return await ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
}

export async function getJson(path: string): Promise<{ status: number; json: unknown }> {
  return await ask(path, {});
}

export async function postJpeg(path: string, picture: Blob): Promise<{ status: number; json: unknown }> {
  return await ask(path, { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body: picture });
}

async function ask(path: string, options: RequestInit): Promise<{ status: number; json: unknown }> {
  try {
    const response = await fetch(path, { ...options, cache: 'no-store', credentials: 'same-origin', redirect: 'error' });
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return { status: response.status, json: isJson ? ((await response.json()) as unknown) : undefined };
  } catch {
    return { status: 0, json: undefined };
  }
}
