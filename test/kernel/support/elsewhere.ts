/** No buffer is the kernel's: TypeScript sees each frame. */
import type { Buffers } from '../../../src/formats/readBuffer.ts';

export const ELSEWHERE: Buffers = { take: () => null, give: () => undefined };
