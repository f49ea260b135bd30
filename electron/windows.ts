/** All windows: opening them where the last one stood, finding the one in front, handing it files and commands. */
import { app, type IpcMainEvent, ipcMain, type Rectangle, type Session, screen } from 'electron';
import type { Command } from '../src/contract/shellOperations.ts';
import { APP_ORIGIN } from './appProtocol.ts';
import { AppWindow } from './appWindow.ts';
import { CONNECT_CHANNEL, DROP_CHANNEL } from './channels.ts';
import { pathsSchema } from './commandLine.ts';
import type { EngineHost } from './engineHost.ts';
import type { ShellParts } from './shellHandlers.ts';
import { isTrustedSender } from './trustedSender.ts';
import { fitPlace, nextPlace, type WindowPlace } from './windowPlace.ts';

/** The others are about what a window shows: without one there is nothing to close, find or export. */
const FOR_A_NEW_WINDOW: ReadonlySet<Command> = new Set([
  'open',
  'open-example',
  'start-page',
  'start-capture',
  'settings',
  'help-keys',
  'command-palette',
]);

export class Windows {
  private readonly session: Session;
  private readonly engine: EngineHost;
  private readonly parts: ShellParts;
  /** The one in front last. */
  private readonly open: AppWindow[] = [];

  constructor(session: Session, engine: EngineHost, parts: ShellParts) {
    this.session = session;
    this.engine = engine;
    this.parts = parts;
  }

  get all(): readonly AppWindow[] {
    return this.open;
  }

  get front(): AppWindow | undefined {
    return this.open.at(-1);
  }

  openWindow(files: readonly string[] = []): AppWindow {
    const made = new AppWindow(this.nextPlace(), this.session, this.engine, this.parts);
    const { window } = made;
    this.open.push(made);
    window.on('focus', () => this.toFront(made));
    window.on('close', () => this.parts.memory.keep({ place: made.place() }));
    window.on('closed', () => this.open.splice(this.open.indexOf(made), 1));
    made.load();
    this.openIn(made, files);
    return made;
  }

  /** In the window in front; in a new one where there is none. */
  openFiles(files: readonly string[]): void {
    const { front } = this;
    if (front === undefined) {
      this.openWindow(files);
      return;
    }
    front.bringForward();
    this.openIn(front, files);
  }

  /** To the window in front; where there is none, a new one is made for what makes sense in it. */
  send(command: Command): void {
    const target = this.front ?? (FOR_A_NEW_WINDOW.has(command) ? this.openWindow() : undefined);
    target?.events.tell({ kind: 'command', command });
  }

  /** What preload scripts send; of the app's own page only. */
  setupMessages(): void {
    ipcMain.on(CONNECT_CHANNEL, (event) => this.sender(event)?.connect());
    ipcMain.on(DROP_CHANNEL, (event, data: unknown) => {
      const target = this.sender(event);
      const paths = pathsSchema.safeParse(data);
      if (target !== undefined && paths.success) this.openIn(target, paths.data);
    });
  }

  private sender(event: IpcMainEvent): AppWindow | undefined {
    return this.open.find(({ window }) => isTrustedSender(event, window, APP_ORIGIN));
  }

  private openIn({ events }: AppWindow, files: readonly string[]): void {
    if (files.length === 0) return;
    this.parts.grants.toRead(files).then(
      (grants) => events.tell({ kind: 'open', grants }),
      // The engine ended meanwhile; whoever started it says so.
      (error) => console.error(`${app.name}: ${error.message}`),
    );
  }

  private toFront(one: AppWindow): void {
    this.open.splice(this.open.indexOf(one), 1);
    this.open.push(one);
  }

  private nextPlace(): WindowPlace {
    const { front } = this;
    const beside = front === undefined ? this.parts.memory.place : nextPlace(front.window.getNormalBounds());
    return fitPlace(beside, workAreas());
  }
}

function workAreas(): Rectangle[] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary, ...others].map(({ workArea }) => workArea);
}
