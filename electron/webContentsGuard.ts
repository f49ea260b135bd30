/**
 * What no page may do, whatever got into it: go elsewhere, open windows, embed pages, learn addresses by WebRTC. There
 * are no links out of the app: an address that came off the wire must not become a request.
 */
import { app, type WebContents } from 'electron';

export function setupWebContentsGuard(): void {
  app.on('web-contents-created', (_, contents) => guard(contents));
}

function guard(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
