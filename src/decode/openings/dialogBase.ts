/** What all dialogs share: facts that nothing has told yet, and how far the last payload was read. */
import type { SideIndex } from '../../base/side.ts';
import { MAX_FACT, readBanner } from './banner.ts';
import type { Dialog, Payload, Turn } from './opening.ts';

type NameSource = 'http-host' | 'connect' | 'greeting';

export abstract class DialogBase implements Dialog {
  #software: string | null = null;
  #serverName: string | null = null;
  #serverNameSource: NameSource | null = null;
  /** A greeting's text that was not taken apart yet. */
  #banner: string | null = null;
  proxiedClient: string | null = null;
  connectHost: string | null = null;
  connectPort: number | null = null;
  refusal: string | null = null;
  rest = 0;

  read(side: SideIndex, payload: Payload): Turn {
    this.rest = payload.end;
    this.refusal = null;
    return this.take(side, payload);
  }

  protected abstract take(side: SideIndex, payload: Payload): Turn;

  get software(): string | null {
    this.#readBanner();
    return this.#software;
  }

  set software(software: string | null) {
    this.#software = software;
  }

  get serverName(): string | null {
    this.#readBanner();
    return this.#serverName;
  }

  get serverNameSource(): NameSource | null {
    this.#readBanner();
    return this.#serverNameSource;
  }

  /** The next conversation on the same connection has a server of its own. */
  protected forgetServer(): void {
    this.#serverName = null;
    this.#serverNameSource = null;
  }

  /** Keeps the first name that was told. */
  protected nameServer(name: string | null, source: NameSource): void {
    if (name === null || name === '' || this.#serverName !== null) return;
    this.#serverName = name.slice(0, MAX_FACT);
    this.#serverNameSource = source;
  }

  /** Keeps a greeting's text; it is taken apart when somebody wants to know, which of most connections nobody does. */
  protected greetedWith(text: string): void {
    this.#readBanner();
    this.#banner = text;
  }

  #readBanner(): void {
    if (this.#banner === null) return;
    const { serverName, software } = readBanner(this.#banner);
    this.#banner = null;
    this.nameServer(serverName, 'greeting');
    this.#software ??= software;
  }
}
