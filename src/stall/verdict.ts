/** A judged silence: all that its report is made from once somebody wants to read it. */
import type { SideIndex } from '../base/side.ts';
import type { CounterEvidence } from '../model/report.ts';
import type { Cause, Confidence, Side } from '../model/words.ts';
import type { Connection, HalfConnection } from '../track/connection.ts';
import type { Gap } from '../track/gap.ts';
import type { Lookup } from '../track/lookup.ts';
import type { RecognisedSchedule } from './schedules/recognise.ts';

export type ToldHalf = Readonly<Pick<HalfConnection, 'address' | 'port' | 'finTimeNs' | 'finFrame'>>;

/** What a report tells of a connection; a tracked one is it too, while it is opening. */
export interface ToldConnection
  extends Readonly<
    Pick<
      Connection,
      | 'stream'
      | 'synSeen'
      | 'synTimeNs'
      | 'synFrame'
      | 'synAckTimeNs'
      | 'synAckFrame'
      | 'handshakeTimeNs'
      | 'handshakeFrame'
      | 'rttNs'
      | 'application'
      | 'serverName'
      | 'rstTimeNs'
      | 'rstFrame'
      | 'rstSide'
    >
  > {
  readonly client: ToldHalf;
  readonly server: ToldHalf;
  readonly dialog: Pick<NonNullable<Connection['dialog']>, 'software' | 'serverName' | 'serverNameSource'> | null;
}

export interface ToldGap
  extends Pick<Gap, 'awaited' | 'startNs' | 'startFrame' | 'after' | 'endNs' | 'endFrame' | 'ending'> {
  readonly connection: ToldConnection;
}

export interface Verdict {
  /** null: no lookup explains it. */
  readonly cause: Cause | null;
  readonly gap: ToldGap;
  /** Who was silent. */
  readonly side: SideIndex;
  readonly startNs: number;
  readonly explainedNs: number;
  readonly confidence: Confidence;
  readonly reasons: readonly string[];
  readonly counters: readonly CounterEvidence[];
  readonly closedFirst: Side | null;
  /** Handshake to ClientHello; negative or NaN where there is none. */
  readonly helloDelayNs: number;
  /** In order of their start. */
  readonly lookups: readonly Lookup[];
  readonly lookupNumbers: readonly number[];
  readonly schedule: FollowedSchedule | null;
}

/** The schedule by which the lookup was repeated that was waited on longest. */
export interface FollowedSchedule {
  /** Place among the verdict's lookups. */
  readonly place: number;
  /** null where it is none that is known; `giveUpNs` is NaN where that is not. */
  readonly known: Pick<RecognisedSchedule, 'name' | 'resolver' | 'giveUpNs'> | null;
}
