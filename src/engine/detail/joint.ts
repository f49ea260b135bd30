/** Where the pieces of a message or datagram lie that ends in a frame, for who puts them together again. */
export type Joint =
  | { readonly kind: 'datagram'; readonly firstFrame: number }
  | {
      readonly kind: 'message';
      readonly firstFrame: number;
      /** Where it begins in the stream. */
      readonly sequence: number;
      readonly length: number;
      readonly conversation: number;
      readonly side: 0 | 1;
    };
