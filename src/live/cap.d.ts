/** The binding of libpcap as `patches/` makes it; the package has no types of its own. */
declare module 'cap' {
  interface OpenOptions {
    readonly snapLength: number;
    readonly promiscuous: boolean;
    /** How long the kernel may gather frames before it hands them on. */
    readonly timeoutMs: number;
    /** A data link type to switch to; passed over where the device does not have it. */
    readonly linkType?: number;
  }

  interface Opened {
    /** A DLT_ value. */
    readonly linkType: number;
    readonly snapLength: number;
    /** Empty when there is none. */
    readonly warning: string;
  }

  interface Stats {
    readonly received: number;
    readonly dropped: number;
    readonly droppedByInterface: number;
    /** Records that `read` gave. */
    readonly delivered: number;
  }

  interface Device {
    readonly name: string;
    readonly description?: string;
    readonly addresses: readonly { readonly addr?: string; readonly netmask?: string }[];
    /** PCAP_IF_ bits. */
    readonly flagBits: number;
  }

  class Cap {
    /** Throws what libpcap says; may then be tried again. */
    open(device: string, filter: string, ringBytes: number, buffer: Buffer, options: OpenOptions): Opened;
    /** `status` below 0: the device had an error; nothing is told any more until `resume`. */
    on(event: 'readable', listener: (status: number) => void): void;
    /** Fills the buffer with whole pcap records (of ns, in the machine's byte order); answers the bytes. Throws. */
    read(): number;
    resume(): void;
    /** Counts since the start, of 32 bits. */
    stats(): Stats;
    close(): boolean;
  }

  const binding: {
    /** The edition of our patch; absent in the original. */
    readonly ptrscope?: number;
    readonly Cap: { new (): Cap; deviceList(): readonly Device[] };
    /** What is wrong with a filter, in the compiler's words. Needs no rights and no device. */
    compile(filter: string, linkType: number, snapLength: number): string | undefined;
    libraryVersion(): string;
  };
  export default binding;
}
