/**
 * What an operation between the renderer and the other side is: declared once, with its input, its output, the codes of
 * the failures that a caller may meet, and whether it answers once or streams. Server, client and the tests' stand-in
 * are derived from these declarations.
 */
import type { z } from 'zod';

export interface Call<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Code extends string = string,
> {
  readonly kind: 'call';
  readonly input: Input;
  readonly output: Output;
  readonly errors: readonly Code[];
}

/** Answers items until it ends or the caller cancels it. */
export interface Stream<
  Input extends z.ZodType = z.ZodType,
  Item extends z.ZodType = z.ZodType,
  Code extends string = string,
> {
  readonly kind: 'stream';
  readonly input: Input;
  readonly item: Item;
  readonly errors: readonly Code[];
}

export type Operation = Call | Stream;
export type Operations = Readonly<Record<string, Operation>>;

export function call<Input extends z.ZodType, Output extends z.ZodType, const Code extends string = never>(
  input: Input,
  output: Output,
  errors: readonly Code[] = [],
): Call<Input, Output, Code> {
  return { kind: 'call', input, output, errors };
}

export function stream<Input extends z.ZodType, Item extends z.ZodType, const Code extends string = never>(
  input: Input,
  item: Item,
  errors: readonly Code[] = [],
): Stream<Input, Item, Code> {
  return { kind: 'stream', input, item, errors };
}

/**
 * Failures that any operation may have beside its own: of the caller's making, of the way between, or a bug.
 * `closed`: the other side is gone; `cancelled`: the caller said so.
 */
export const COMMON_ERRORS = [
  'unknown-operation',
  'wrong-input',
  'too-large',
  'too-many-calls',
  'cancelled',
  'closed',
  'internal',
] as const;

export type CommonError = (typeof COMMON_ERRORS)[number];

/** The names of the operations that answer once, and of those that stream. */
export type CallName<Ops extends Operations> = NamesOf<Ops, 'call'>;
export type StreamName<Ops extends Operations> = NamesOf<Ops, 'stream'>;
type NamesOf<Ops extends Operations, Kind extends Operation['kind']> = {
  [Name in keyof Ops & string]: Ops[Name]['kind'] extends Kind ? Name : never;
}[keyof Ops & string];

export type InputOf<One extends Operation> = z.output<One['input']>;
export type OutputOf<One extends Operation> = One extends Call ? z.output<One['output']> : never;
export type ItemOf<One extends Operation> = One extends Stream ? z.output<One['item']> : never;
