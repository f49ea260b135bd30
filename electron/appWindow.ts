/** One window with the app's page in it: safe settings, its place, and the two ports that its page gets. */
import { join } from 'node:path';
import { app, BrowserWindow, dialog, MessageChannelMain, type Session } from 'electron';
import { portTransport } from '../src/contract/portTransport.ts';
import { serve } from '../src/contract/serve.ts';
import { shellOperations } from '../src/contract/shellOperations.ts';
import type { Transport } from '../src/contract/transport.ts';
import { START_PAGE } from './appProtocol.ts';
import { PORTS_CHANNEL } from './channels.ts';
import type { EngineHost } from './engineHost.ts';
import { windowIcon } from './places.ts';
import { ShellEvents } from './shellEvents.ts';
import { type ShellParts, shellHandlers } from './shellHandlers.ts';
import { backgroundColour } from './theme.ts';
import { LEAST_HEIGHT, LEAST_WIDTH, type WindowPlace } from './windowPlace.ts';

const PRELOAD = join(import.meta.dirname, 'preload.cjs');

export class AppWindow {
  readonly window: BrowserWindow;
  readonly events = new ShellEvents();
  private readonly engine: EngineHost;
  private readonly parts: ShellParts;
  /** To the page that is there now. */
  private transport: Transport | null = null;
  /** The page has nothing left to lose: it may go without a question. */
  private mayGo = false;

  constructor(place: WindowPlace, session: Session, engine: EngineHost, parts: ShellParts) {
    this.engine = engine;
    this.parts = parts;
    this.window = makeWindow(place, session);
    this.window.webContents.on('will-prevent-unload', (event) => {
      if (this.mayGo || this.maybeLeave()) event.preventDefault();
    });
    this.window.webContents.on('did-finish-load', () => {
      this.mayGo = false;
    });
    this.window.webContents.on('render-process-gone', (_, { reason }) => void this.pageLost(reason));
    this.window.on('closed', () => this.transport?.close());
  }

  /** Shows the page, also anew: it starts from nothing and gets new ports. */
  load(): void {
    this.giveUpPage();
    this.window.loadURL(START_PAGE).catch((error) => {
      // A page that was closed or loaded again meanwhile.
      if (!this.window.isDestroyed()) console.error(`The window's page was not loaded: ${error.message}`);
    });
  }

  /** The engine behind the page is gone, and what it had captured with it. */
  giveUpPage(): void {
    this.mayGo = true;
  }

  bringForward(): void {
    if (this.window.isDestroyed()) return;
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  /** @param title  may hold names off the wire; what would not show as itself is left out */
  setTitle(title: string): void {
    const plain = title.replace(/\p{C}/gu, '').trim();
    this.window.setTitle(plain === '' ? app.name : `${plain} - ${app.name}`);
  }

  /** Where it stands, to be remembered. */
  place(): WindowPlace {
    const state = this.window.isFullScreen() ? 'full-screen' : this.window.isMaximized() ? 'maximised' : 'normal';
    const { x, y, width, height } = this.window.getNormalBounds();
    return { x, y, width, height, state };
  }

  /** Gives the page its ports; those it had are of no use any more. */
  connect(): void {
    this.transport?.close();
    const [engine, shell] = [new MessageChannelMain(), new MessageChannelMain()];
    this.transport = portTransport(shell.port2);
    serve(shellOperations, shellHandlers(this, this.parts), this.transport, {
      onInternal: (error, operation) => console.error(`${operation}:`, error),
    });
    this.engine.connect(engine.port2);
    this.window.webContents.postMessage(PORTS_CHANNEL, null, [engine.port1, shell.port1]);
  }

  private async pageLost(reason: string): Promise<void> {
    this.transport?.close();
    const { response } = await dialog.showMessageBox(this.window, {
      type: 'error',
      title: app.name,
      message: 'This window’s page ended unexpectedly.',
      detail: `What the system says of it: ${reason}. Open captures are closed; the files themselves are untouched.`,
      buttons: ['Load Again', 'Close the Window'],
      defaultId: 0,
      cancelId: 1,
    });
    if (this.window.isDestroyed()) return;
    if (response === 0) this.load();
    else this.window.destroy();
  }

  /** The page asked to be kept: packets of a live capture would go with it. */
  private maybeLeave(): boolean {
    const answer = dialog.showMessageBoxSync(this.window, {
      type: 'warning',
      message: 'A live capture has packets that were not kept.',
      buttons: ['Close and Discard', 'Go Back'],
      defaultId: 1,
      cancelId: 1,
    });
    return answer === 0;
  }
}

function makeWindow({ state, ...bounds }: WindowPlace, session: Session): BrowserWindow {
  const window = new BrowserWindow({
    ...bounds,
    minWidth: LEAST_WIDTH,
    minHeight: LEAST_HEIGHT,
    show: false,
    title: app.name,
    ...windowIcon(),
    backgroundColor: backgroundColour(),
    webPreferences: {
      session,
      preload: PRELOAD,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  window.once('ready-to-show', () => {
    // Not before: it would show the window with nothing in it.
    if (state === 'maximised') window.maximize();
    window.show();
    // Not as an option: given there as `false`, macOS would never let it become so.
    if (state === 'full-screen') window.setFullScreen(true);
  });
  // The page names itself in its own head; the shell says what the title is.
  window.on('page-title-updated', (event) => event.preventDefault());
  return window;
}
