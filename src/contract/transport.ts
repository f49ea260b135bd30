/** What a contract needs of whatever lies between its two sides: messages both ways, in order, and an end. */
export interface Transport {
  /** Nothing happens after the end. Throws where a message cannot be sent at all (a function in it). */
  send(message: unknown): void;
  /** Who gets the messages; those that came before are handed on first. To be called once. */
  onMessage(handler: (message: unknown) => void): void;
  /** Who is told once of the end, whoever brought it about; at once when it is over already. */
  onClose(handler: () => void): void;
  close(): void;
}

/** The end of a transport: told once to everybody who wants to know. */
export class Ending {
  #over = false;
  readonly #handlers: (() => void)[] = [];

  get over(): boolean {
    return this.#over;
  }

  add(handler: () => void): void {
    if (this.#over) handler();
    else this.#handlers.push(handler);
  }

  /** Answers whether this was the first time. */
  come(): boolean {
    if (this.#over) return false;
    this.#over = true;
    for (const handler of this.#handlers) handler();
    return true;
  }
}
