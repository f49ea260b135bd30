/** The other side as the renderer types it: the engine's operations, and the shell's. */
import type { Client } from '../../src/contract/client.ts';
import type { EngineOperations } from '../../src/contract/engineOperations.ts';
import type { InputOf, OutputOf } from '../../src/contract/operation.ts';
import type { ShellOperations } from '../../src/contract/shellOperations.ts';

type Asking<Ops extends EngineOperations | ShellOperations> = Pick<Client<Ops>, 'call' | 'stream'>;

export type Engine = Client<EngineOperations>;

export interface Shell extends Asking<ShellOperations> {
  /** In a browser there are no save dialogs and no paths: results are downloaded. */
  readonly kind: 'electron' | 'browser';
}

export type EngineInput<Name extends keyof EngineOperations> = InputOf<EngineOperations[Name]>;
export type EngineOutput<Name extends keyof EngineOperations> = OutputOf<EngineOperations[Name]>;
