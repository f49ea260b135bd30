/**
 * A stand-in for Electron: the few calls that the shell makes, typed against Electron's own declarations so that it
 * cannot drift from them, with everything that was asked of it written down.
 */
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { ScriptedEngine } from './scriptedEngine.ts';
import { StandInChannel } from './standInPorts.ts';
import { StandInProcess } from './standInProcesses.ts';
import { StandInSession } from './standInSession.ts';
import { type OpenPage, StandInContents, StandInWindow } from './standInWindow.ts';

export interface StandInOptions {
  /** What a dialog answers, by its method; the last answer stays. */
  readonly dialogs?: Readonly<Record<string, unknown>>;
  readonly displays?: readonly Electron.Rectangle[];
  /** Another run of the program holds the lock. */
  readonly isSecond?: boolean;
  /** A folder of an earlier run. */
  readonly userData?: string;
  readonly isPackaged?: boolean;
  /** Of a packaged app. */
  readonly resources?: string;
  readonly openPage?: OpenPage;
  /** What the system does between main's evaluation and its being ready. */
  readonly beforeReady?: (standIn: StandIn) => void;
  /** The engine's process: a scripted one, or the built one. Capture processes are always the built ones. */
  readonly processes?: 'scripted' | 'built';
}

export interface ShownNotification extends EventEmitter {
  readonly options: Electron.NotificationConstructorOptions;
}

export class StandIn {
  readonly userData: string;
  readonly appEvents = new EventEmitter();
  readonly theme = Object.assign(new EventEmitter(), {
    themeSource: 'system',
  } satisfies Partial<Electron.NativeTheme>);
  readonly toMain = new EventEmitter();
  readonly windows: StandInWindow[] = [];
  readonly sessions = new Map<string, StandInSession>();
  readonly processes: StandInProcess[] = [];
  readonly engines: ScriptedEngine[] = [];
  readonly notifications: ShownNotification[] = [];
  readonly dialogsShown: { method: string; options: unknown }[] = [];
  readonly recentDocuments: string[] = [];
  readonly switches = new Map<string, string | undefined>();
  schemes: Electron.CustomScheme[] = [];
  menu: Electron.MenuItemConstructorOptions[] = [];
  lockData: unknown;
  hasLock = true;
  /** What keeps the system awake. */
  readonly blockers = new Map<number, string>();
  quits = 0;
  isDark = false;
  isSandboxed = false;
  private readonly options: StandInOptions;
  private isOver = false;
  private isQuitting = false;
  private becomeReady: () => void = () => {};
  private readonly ready = new Promise<void>((resolve) => {
    this.becomeReady = resolve;
  });

  constructor(options: StandInOptions = {}) {
    this.options = options;
    this.userData = options.userData ?? mkdtempSync(join(tmpdir(), 'ptrscope-test-shell-'));
  }

  /** Electron is ready once main's module has been evaluated, not before. */
  mainEvaluated(): void {
    this.becomeReady();
  }

  /** Windows that are there for people. */
  get shownWindows(): StandInWindow[] {
    return this.windows.filter(({ options, webContents }) => options.show !== true && webContents.page !== null);
  }

  /** Clicks an item of the menu by its id. */
  clickMenu(id: string): void {
    const all = this.menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
    const item = all.find((one) => one.id === id);
    if (item === undefined) throw new Error(`The menu has no ${id}.`);
    (item.click as (() => void) | undefined)?.();
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(
      this.processes.map(
        (one) =>
          new Promise<void>((resolve) => {
            if (one.pid === undefined) return resolve();
            one.on('exit', () => resolve());
            one.kill();
          }),
      ),
    );
    if (this.options.userData === undefined) rmSync(this.userData, { recursive: true, force: true });
  }

  /** What `import … from 'electron'` yields in main. */
  get module(): Record<string, unknown> {
    return {
      app: this.app(),
      BrowserWindow: this.browserWindow(),
      dialog: this.dialog(),
      ipcMain: this.toMain,
      Menu: this.menus(),
      MessageChannelMain: StandInChannel,
      nativeTheme: this.nativeTheme(),
      Notification: this.notification(),
      powerSaveBlocker: this.powerSaveBlocker(),
      protocol: this.protocol(),
      screen: this.screen(),
      session: this.session(),
      utilityProcess: this.utilityProcess(),
    } satisfies Partial<Record<keyof typeof Electron, unknown>>;
  }

  private app() {
    const calls = {
      name: 'PTRscope',
      isPackaged: this.options.isPackaged ?? false,
      getVersion: () => '0.0.0',
      getPath: (name) => (name === 'userData' ? this.userData : join(this.userData, name)),
      whenReady: () => this.ready,
      requestSingleInstanceLock: (data) => {
        this.lockData = data;
        return this.options.isSecond !== true;
      },
      releaseSingleInstanceLock: () => {
        this.hasLock = false;
      },
      addRecentDocument: (path) => {
        this.recentDocuments.push(path);
      },
      setAboutPanelOptions: () => {},
      setAppUserModelId: () => {},
      enableSandbox: () => {
        this.isSandboxed = true;
      },
      quit: () => this.quit(),
      exit: () => {
        this.quits++;
      },
    } satisfies Partial<Electron.App>;
    const commandLine = {
      appendSwitch: (name, value) => {
        this.switches.set(name, value);
      },
    } satisfies Partial<Electron.CommandLine>;
    return Object.assign(this.appEvents, calls, { commandLine });
  }

  /**
   * Windows close, then `will-quit` may hold the end up. As in Electron, who calls it before that event is over, or in a
   * microtask of it, is not heard.
   */
  private quit(): void {
    if (this.isQuitting) return;
    this.isQuitting = true;
    setImmediate(() => {
      this.isQuitting = false;
    });
    for (const window of this.windows) if (!window.isDestroyed()) window.close();
    let held = false;
    this.appEvents.emit('will-quit', {
      preventDefault: () => {
        held = true;
      },
    });
    if (!held) this.quits++;
  }

  private browserWindow() {
    const standIn = this;
    class BrowserWindow extends StandInWindow {
      constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
        // What was given as session came from `session` below.
        const session = options.webPreferences?.session as unknown as StandInSession;
        const contents = new StandInContents(
          session,
          options.webPreferences?.preload,
          standIn.toMain,
          standIn.options.openPage,
        );
        super(options, contents);
        standIn.windows.push(this);
        standIn.appEvents.emit('web-contents-created', {}, contents);
      }

      static getAllWindows(): StandInWindow[] {
        return standIn.windows.filter((window) => !window.isDestroyed());
      }
    }
    return BrowserWindow;
  }

  private dialog() {
    const answer = (method: string, args: unknown[]): unknown => {
      this.dialogsShown.push({ method, options: args.at(-1) });
      // What ends with the test is no loss to tell of.
      if (this.isOver) return new Promise(() => {});
      const given = this.options.dialogs?.[method];
      if (given === undefined) throw new Error(`The test says nothing of ${method}.`);
      return given;
    };
    const methods = ['showOpenDialog', 'showSaveDialog', 'showMessageBox'] as const satisfies (keyof Electron.Dialog)[];
    const sync = ['showMessageBoxSync', 'showErrorBox'] as const satisfies (keyof Electron.Dialog)[];
    return Object.fromEntries([
      ...methods.map((method) => [method, async (...args: unknown[]) => answer(method, args)]),
      ...sync.map((method) => [method, (...args: unknown[]) => answer(method, args)]),
    ]);
  }

  private menus() {
    return {
      buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => template,
      setApplicationMenu: (menu: Electron.MenuItemConstructorOptions[]) => {
        this.menu = menu;
      },
    } satisfies Record<string, unknown>;
  }

  private nativeTheme() {
    const colours: PropertyDescriptor = { get: () => this.isDark };
    const name: keyof Electron.NativeTheme = 'shouldUseDarkColors';
    return Object.defineProperty(this.theme, name, colours);
  }

  private notification() {
    const { notifications } = this;
    return class extends EventEmitter implements ShownNotification {
      readonly options: Electron.NotificationConstructorOptions;
      static isSupported(): boolean {
        return true;
      }
      constructor(options: Electron.NotificationConstructorOptions) {
        super();
        this.options = options;
      }
      show(): void {
        notifications.push(this);
      }
    };
  }

  private powerSaveBlocker() {
    return {
      start: (type) => {
        this.blockers.set(this.blockers.size + 1, type);
        return this.blockers.size;
      },
      stop: (id) => this.blockers.delete(id),
    } satisfies Partial<Electron.PowerSaveBlocker>;
  }

  private protocol() {
    return {
      registerSchemesAsPrivileged: (schemes) => {
        this.schemes = schemes;
      },
    } satisfies Partial<Electron.Protocol>;
  }

  private screen() {
    const areas = this.options.displays ?? [{ x: 0, y: 0, width: 1920, height: 1040 }];
    const displays = areas.map((workArea, id) => ({ id, workArea }));
    return { getPrimaryDisplay: () => displays[0], getAllDisplays: () => displays };
  }

  private session() {
    return {
      fromPartition: (partition: string, { cache = true }: Partial<Electron.FromPartitionOptions> = {}) => {
        const known = this.sessions.get(partition) ?? new StandInSession(partition, cache);
        this.sessions.set(partition, known);
        return known;
      },
    };
  }

  private utilityProcess() {
    return {
      fork: (entry: string, args: string[] = [], { serviceName = '' }: Electron.ForkOptions = {}) => {
        if (this.options.processes !== 'built' && serviceName === 'PTRscope engine') {
          const scripted = new ScriptedEngine(args);
          this.engines.push(scripted);
          return scripted;
        }
        const made = new StandInProcess(entry, args, serviceName);
        this.processes.push(made);
        return made;
      },
    };
  }
}
