/**
 * The sessions that pages live in: the app's own, and one for each report that is printed. Both reach their own
 * protocol and nothing else, keep no cache and grant no permission, but that the app's page may put text on the clipboard.
 */
import { app, type Session, session } from 'electron';

/** Refuses every name before it is asked for: a tool that is about DNS sends none of its own. */
export function setupNoNames(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
}

/** What the page remembers by itself (sizes of panels) survives a restart; nothing that was fetched does. */
export function openAppSession(origin: string): Session {
  const opened = session.fromPartition('persist:app', { cache: false });
  restrict(opened, [`${origin}/`, `blob:${origin}/`, 'data:', ...(app.isPackaged ? [] : ['devtools://'])]);
  opened.setPermissionRequestHandler((_, permission, answer, { requestingUrl }) =>
    answer(permission === 'clipboard-sanitized-write' && requestingUrl.startsWith(`${origin}/`)),
  );
  opened.setPermissionCheckHandler(
    // Node's URL knows no origins of other schemes than the web's.
    (_, permission, requester) => permission === 'clipboard-sanitized-write' && requester.replace(/\/$/, '') === origin,
  );
  // The pictures that the page drew itself; the system asks where to put them.
  opened.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${origin}/`)) event.preventDefault();
  });
  return opened;
}

/** In memory, for one page without scripts; `name` is good for one use. */
export function openPrintSession(name: string, origin: string): Session {
  const opened = session.fromPartition(`print-${name}`, { cache: false });
  restrict(opened, [`${origin}/`, 'data:']);
  opened.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  opened.setPermissionCheckHandler(() => false);
  opened.on('will-download', (event) => event.preventDefault());
  return opened;
}

function restrict(opened: Session, allowed: readonly string[]): void {
  opened.setSpellCheckerEnabled(false);
  opened.setDevicePermissionHandler(() => false);
  opened.webRequest.onBeforeRequest(({ url }, decide) =>
    decide({ cancel: !allowed.some((beginning) => url.startsWith(beginning)) }),
  );
}
