/** Electron's windows: a page is what its protocol answers, with the built preload script run beside it. */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import type { MessagePort } from 'node:worker_threads';
import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle, WebContents } from 'electron';
import type { StandInPort } from './standInPorts.ts';
import type { StandInSession } from './standInSession.ts';

type Listener = (event: Record<string, unknown>) => void;
type OpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0];

/** Where messages of main go. */
export interface PageOfWindow {
  deliver(channel: string, message: unknown, ports: MessagePort[]): void;
}

/** Makes a page other than the simple one, out of what the app's protocol answered, and sets it as the receiver. */
export type OpenPage = (contents: StandInContents, answer: Response) => Promise<unknown>;

/** What happens in the page: its window as its own scripts and the preload script see it. */
export class StandInPage implements PageOfWindow {
  /** Everything that was posted to the page's window. */
  readonly messages: { data: unknown; ports: MessagePort[] }[] = [];
  /** What the preload script may ask for by `require`. */
  readonly preloadAskedFor: string[] = [];
  private readonly listeners: [type: string, listener: Listener][] = [];
  private readonly channels = new EventEmitter();
  private readonly contents: StandInContents;
  private arrived: (() => void) | null = null;
  private readonly window = {
    addEventListener: (type: string, listener: Listener) => this.listeners.push([type, listener]),
    postMessage: (data: unknown, _target: string, ports: MessagePort[] = []) => this.post(data, ports),
  };

  constructor(contents: StandInContents, preload: string | undefined) {
    this.contents = contents;
    if (preload !== undefined) this.runPreload(preload);
  }

  /** As the page's own script does it. */
  async askForPorts(): Promise<[engine: MessagePort, shell: MessagePort]> {
    const answer = new Promise<void>((resolve) => {
      this.arrived = resolve;
    });
    this.post({ kind: 'ptrscope-connect' }, []);
    await answer;
    const [engine, shell] = this.messages.at(-1)!.ports;
    return [engine, shell];
  }

  /** @param isTrusted  false: made up by a script in the page */
  drop(paths: readonly string[], isTrusted = true): void {
    const dataTransfer = { types: ['Files'], files: paths.map((path) => ({ path })) };
    this.fire('drop', { dataTransfer, isTrusted, preventDefault: () => {} });
  }

  deliver(channel: string, message: unknown, ports: MessagePort[]): void {
    this.channels.emit(channel, { ports }, message);
  }

  private post(data: unknown, ports: MessagePort[]): void {
    this.messages.push({ data, ports });
    this.fire('message', { source: this.window, data, ports });
    if (ports.length > 0) this.arrived?.();
  }

  private fire(type: string, event: Record<string, unknown>): void {
    for (const [name, listener] of this.listeners) if (name === type) listener(event);
  }

  private runPreload(path: string): void {
    const electron = {
      ipcRenderer: {
        on: (channel: string, listener: Listener) => this.channels.on(channel, listener),
        send: (channel: string, ...rest: unknown[]) => this.contents.hear(channel, rest),
      },
      webUtils: { getPathForFile: ({ path: real }: { path: string }) => real },
    };
    const require = (name: string) => {
      this.preloadAskedFor.push(name);
      if (name === 'electron') return electron;
      throw new Error(`A sandboxed preload script has no ${name}.`);
    };
    runInNewContext(readFileSync(path, 'utf8'), { window: this.window, require, exports: {}, module: {} });
  }
}

export class StandInContents extends EventEmitter {
  readonly session: StandInSession;
  readonly mainFrame = { url: '', parent: null };
  page: StandInPage | null = null;
  openHandler: OpenHandler | null = null;
  /** What the page answers to `beforeunload`. */
  wantsToStay = false;
  webRtcPolicy = '';
  printed: unknown[] = [];
  private readonly preload: string | undefined;
  private readonly toMain: EventEmitter;
  private readonly openPage: OpenPage | undefined;
  receiver: PageOfWindow | null = null;

  constructor(session: StandInSession, preload: string | undefined, toMain: EventEmitter, openPage?: OpenPage) {
    super();
    this.session = session;
    this.preload = preload;
    this.toMain = toMain;
    this.openPage = openPage;
  }

  getURL(): string {
    return this.mainFrame.url;
  }
  /** What the page's script would do by `location.reload()`; whether it was let. */
  reloadItself(): boolean {
    let isLet = true;
    const refuse = () => {
      isLet = false;
    };
    for (const name of ['will-frame-navigate', 'will-navigate'])
      this.emit(name, { url: this.getURL(), isMainFrame: true, preventDefault: refuse });
    return isLet;
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
  setWebRTCIPHandlingPolicy(policy: Parameters<WebContents['setWebRTCIPHandlingPolicy']>[0]): void {
    this.webRtcPolicy = policy;
  }
  async printToPDF(options: Parameters<WebContents['printToPDF']>[0]): Promise<Buffer> {
    this.printed.push(options);
    return Buffer.from(`%PDF of ${this.mainFrame.url}`);
  }
  postMessage(channel: string, message: unknown, transfer: StandInPort[] = []): void {
    this.receiver?.deliver(
      channel,
      message,
      transfer.map((port) => port.handOn()),
    );
  }

  /** A preload script sends something to main; by default from the page's main frame. */
  hear(channel: string, message: readonly unknown[], senderFrame: unknown = this.mainFrame): void {
    this.toMain.emit(channel, { sender: this, senderFrame }, ...message);
  }

  /** Whether the page may go: it may ask to stay (`beforeunload`), and main then says. */
  private mayUnload(): boolean {
    let isLet = !this.wantsToStay;
    const event = {
      preventDefault: () => {
        isLet = true;
      },
    };
    if (this.wantsToStay) this.emit('will-prevent-unload', event);
    return isLet;
  }

  async open(url: string): Promise<void> {
    if (!this.mayUnload()) throw new Error(`ERR_ABORTED loading ${url}`);
    this.wantsToStay = false;
    const response = await this.session.request(url);
    if (response === null || !response.ok) throw new Error(`ERR_FAILED loading ${url}`);
    this.mainFrame.url = url;
    if (this.openPage !== undefined && this.preload !== undefined) await this.openPage(this, response);
    else this.receiver = this.page = new StandInPage(this, this.preload);
    this.emit('dom-ready');
    this.emit('did-finish-load');
  }
}

type Calls =
  | 'show'
  | 'focus'
  | 'restore'
  | 'maximize'
  | 'isMinimized'
  | 'isMaximized'
  | 'isFullScreen'
  | 'setFullScreen'
  | 'isDestroyed'
  | 'setTitle'
  | 'setBackgroundColor'
  | 'getNormalBounds'
  | 'loadURL'
  | 'destroy'
  | 'close';

export class StandInWindow extends EventEmitter implements Pick<BrowserWindow, Calls> {
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents: StandInContents;
  bounds: Rectangle;
  title: string;
  colour: string | undefined;
  shown = false;
  focused = 0;
  minimized = false;
  maximized = false;
  fullScreen = false;
  private destroyed = false;

  constructor(options: BrowserWindowConstructorOptions, contents: StandInContents) {
    super();
    this.options = options;
    this.webContents = contents;
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.bounds = { x, y, width, height };
    this.title = options.title ?? '';
    this.colour = options.backgroundColor;
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.open(url);
    this.emit('ready-to-show');
  }
  show(): void {
    this.shown = true;
  }
  focus(): void {
    this.focused++;
    this.emit('focus');
  }
  restore(): void {
    this.minimized = false;
  }
  maximize(): void {
    this.maximized = true;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  setFullScreen(isFull: boolean): void {
    this.fullScreen = isFull;
  }
  isFullScreen(): boolean {
    return this.fullScreen;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  setTitle(title: string): void {
    this.title = title;
  }
  setBackgroundColor(colour: string): void {
    this.colour = colour;
  }
  getNormalBounds(): Rectangle {
    return this.bounds;
  }
  close(): void {
    this.emit('close');
    this.destroy();
  }
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('closed');
  }
}
