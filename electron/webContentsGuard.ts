/**
 * What no page may do, whatever got into it: go elsewhere, open windows, embed pages, learn addresses by WebRTC. There
 * are no links out of the app: an address that came off the wire must not become a request.
 */
import { app, type WebContents } from 'electron';
import { START_PAGE } from './appProtocol.ts';

export function setupWebContentsGuard(): void {
  app.on('web-contents-created', (_, contents) => guard(contents));
}

function guard(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  const stay = (event: { url: string; isMainFrame: boolean; preventDefault(): void }) => {
    // Loading itself anew is all that the app's own page may.
    const isReload = event.isMainFrame && event.url === START_PAGE && contents.getURL() === START_PAGE;
    if (!isReload) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
