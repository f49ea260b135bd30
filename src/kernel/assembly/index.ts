/** What the kernel shows to TypeScript. */
export { nextFrame } from './frames';
export * from './layout';
export { walkRecords } from './records';
