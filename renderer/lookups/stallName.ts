/** The report's id of a stall in words: who waited, in which connection, from which frame on. */
export function stallName(id: string): string {
  const [, stream, side, frame] = /^stall-(\d+)-(client|server)-(\d+)$/.exec(id) ?? [];
  return frame === undefined ? id : `the ${side} of tcp.stream ${stream}, from frame ${frame} on`;
}
