/** The two sides of a connection as numbers, for tables and hot code; the report says the words. */
export const CLIENT = 0;
export const SERVER = 1;
export type SideIndex = typeof CLIENT | typeof SERVER;
