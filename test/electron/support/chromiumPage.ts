/**
 * The page of a stand-in's window as a real one: the built renderer and the built preload script in Chromium. A browser
 * does not know the app's own protocol, so the page lies in a file; what its protocol answered, policy and all, is in it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { PageOfWindow, StandInContents } from './standInWindow.ts';

/** Where the files that a test drops lie. */
const EXAMPLES = fileURLToPath(new URL('../../../examples/', import.meta.url));

const CHROMIUM = '/usr/bin/chromium';

export function launchChromium(): Promise<Browser> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // Every file is a stranger to every other, unless it is said that they are not.
  return chromium.launch({ executablePath: CHROMIUM, args: [...asRoot, '--allow-file-access-from-files'] });
}

/** What the preload script meets in the page: Electron's calls, and ports that end on this side. */
const SURROUNDINGS = `
  const channels = {}, live = new Map();
  globalThis.standIn = {
    deliver(channel, numbers) {
      const ports = numbers.map((number) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => standInSays(number, data);
        live.set(number, port1);
        return port2;
      });
      channels[channel]({ ports });
    },
    say(number, data) { live.get(number)?.postMessage(data); },
  };
  const electron = {
    ipcRenderer: {
      on(channel, listener) { channels[channel] = listener; },
      send(channel, ...rest) { standInSends(channel, rest); },
    },
    webUtils: { getPathForFile: (file) => ${JSON.stringify(EXAMPLES)} + file.name },
  };
  const require = () => electron;
`;

export class ChromiumPage implements PageOfWindow {
  readonly page: Page;
  readonly complaints: string[] = [];
  private readonly ports = new Map<number, MessagePort>();
  private lastPort = 0;

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  /**
   * @param renderer  the built renderer's folder
   * @param answer  of the app's protocol, for the page itself
   */
  static async open(
    browser: Browser,
    contents: StandInContents,
    renderer: string,
    answer: Response,
  ): Promise<ChromiumPage> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const made = new ChromiumPage(page);
    contents.receiver = made;
    await page.exposeFunction('standInSends', (channel: string, rest: unknown[]) => contents.hear(channel, rest));
    await page.exposeFunction('standInSays', (number: number, data: unknown) =>
      made.ports.get(number)?.postMessage(data),
    );
    const preload = readFileSync(join(dirname(renderer), 'electron/preload.cjs'), 'utf8');
    await page.addInitScript(`{ ${SURROUNDINGS} (function (exports, module) { ${preload} })({}, {}); }`);
    const file = join(renderer, 'page.html');
    writeFileSync(file, await withPolicy(answer));
    await page.goto(`file://${file}`);
    return made;
  }

  deliver(channel: string, _message: unknown, handedOn: MessagePort[]): void {
    const numbers = handedOn.map((port) => this.keep(port));
    this.run(`standIn.deliver(${JSON.stringify(channel)}, ${JSON.stringify(numbers)})`);
  }

  private keep(port: MessagePort): number {
    const number = ++this.lastPort;
    this.ports.set(number, port);
    port.on('message', (data) => this.run(`standIn.say(${number}, ${JSON.stringify(data)})`));
    return number;
  }

  /** In the order of the calls; a page that is closed meanwhile needs no answer. */
  private run(script: string): void {
    this.page.evaluate(script).catch(() => {});
  }
}

/** The policy's header as the page's own first word; what only a header can say is left out. */
async function withPolicy(answer: Response): Promise<string> {
  const policy = (answer.headers.get('content-security-policy') ?? '').replace(/; frame-ancestors [^;]*/, '');
  const meta = `<meta http-equiv="content-security-policy" content="${policy}">`;
  return (await answer.text()).replace('<head>', `<head>${meta}`);
}
