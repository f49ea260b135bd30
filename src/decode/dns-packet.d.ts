/** The part of dns-packet 5.6 that is used: one record's data at a time. The package brings no types. */
declare module 'dns-packet' {
  interface RecordCodec {
    /** Decodes the data whose RDLENGTH stands at `offset`; throws, or invents, where the bytes do not fit. */
    decode: ((bytes: Buffer, offset: number) => unknown) & {
      /** Bytes that the last call took, with RDLENGTH's two. */
      bytes: number;
    };
  }
  const dnsPacket: { record(type: string): RecordCodec };
  export default dnsPacket;
}

declare module 'dns-packet/types.js' {
  const types: { toString(type: number): string };
  export default types;
}

declare module 'dns-packet/rcodes.js' {
  const rcodes: { toString(code: number): string };
  export default rcodes;
}
