/**
 * Electron's main process: windows, menus, dialogs and grants; no parsing, no engine. It is a list of what is set up, in
 * the order in which it must be.
 */
import { app, dialog, Menu } from 'electron';
import { OperationError } from '../src/base/errors.ts';
import { APP_ORIGIN, serveApp, setupScheme } from './appProtocol.ts';
import { openAppSession, setupNoNames } from './appSession.ts';
import { filesOnCommandLine } from './commandLine.ts';
import { FileDialogs } from './dialogs.ts';
import { EngineHost } from './engineHost.ts';
import { EngineLoss } from './engineLoss.ts';
import { Grants } from './grants.ts';
import { menuTemplate } from './menu.ts';
import { Notifications } from './notifications.ts';
import { setupOpenFile } from './openFile.ts';
import { engineStart, RENDERER } from './places.ts';
import { PrintFolder } from './printPdf.ts';
import { setupQuit } from './quit.ts';
import { ShellMemory } from './shellMemory.ts';
import { claimSingleInstance, setupSecondInstance } from './singleInstance.ts';
import { setupTheme } from './theme.ts';
import { setupWebContentsGuard } from './webContentsGuard.ts';
import { Windows } from './windows.ts';
import { handleInstallerStart } from './windowsInstaller.ts';

const files = filesOnCommandLine(process.argv, process.cwd(), app.isPackaged);

if (handleInstallerStart(process.argv)) {
  // The installer started it to be told something; it ends by itself.
} else if (claimSingleInstance(files)) {
  // Not awaited: Electron is not ready before this module has been evaluated.
  start().catch((error) => {
    const next = error instanceof OperationError ? error.next : '';
    dialog.showErrorBox(app.name, `The app could not be started: ${error.message}. ${next}`);
    app.exit(1);
  });
} else app.quit();

async function start(): Promise<void> {
  app.enableSandbox();
  setupNoNames();
  setupScheme();
  setupWebContentsGuard();
  const takeOpenFiles = setupOpenFile();
  await app.whenReady();

  const session = openAppSession(APP_ORIGIN);
  serveApp(session, RENDERER);
  const memory = new ShellMemory();
  setupTheme(memory);

  const loss = new EngineLoss(() => {
    engine.start();
    for (const window of windows.all) window.load();
  });
  const engine = new EngineHost(engineStart(), () => {
    for (const window of windows.all) window.giveUpPage();
    void loss.tell();
  });
  const prints = new PrintFolder();
  const windows = new Windows(session, engine, {
    memory,
    grants: new Grants(engine),
    dialogs: new FileDialogs(),
    notifications: new Notifications(),
    prints,
  });

  engine.start();
  windows.setupMessages();
  setupMenu(windows);
  setupSecondInstance((named) => windows.openFiles(named));
  setupQuit(async () => {
    prints.remove();
    await engine.finish();
  });
  app.on('activate', () => windows.front ?? windows.openWindow());
  windows.openWindow([...files, ...takeOpenFiles((named) => windows.openFiles(named))]);
}

function setupMenu(windows: Windows): void {
  const actions = {
    send: windows.send.bind(windows),
    newWindow: () => {
      windows.openWindow();
    },
  };
  const surroundings = { platform: process.platform, packaged: app.isPackaged };
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, surroundings)));
  app.setAboutPanelOptions({
    applicationName: app.name,
    applicationVersion: app.getVersion(),
    copyright: 'MIT licence',
  });
}
