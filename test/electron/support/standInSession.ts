/** Electron's sessions and protocols: a request goes the way it would, past the filter of requests to the handler. */
import { EventEmitter } from 'node:events';
import type { Protocol, Session, WebRequest } from 'electron';

type RequestFilter = NonNullable<Parameters<WebRequest['onBeforeRequest']>[0]>;
type PermissionRequest = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
type PermissionCheck = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;
type DeviceCheck = NonNullable<Parameters<Session['setDevicePermissionHandler']>[0]>;

type Calls =
  | 'setSpellCheckerEnabled'
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler';

export class StandInSession extends EventEmitter implements Pick<Session, Calls> {
  readonly partition: string;
  readonly cache: boolean;
  spellChecker = true;
  permissionRequest: PermissionRequest | null = null;
  permissionCheck: PermissionCheck | null = null;
  deviceCheck: DeviceCheck | null = null;
  private readonly handlers = new Map<string, (request: Request) => Response | Promise<Response>>();
  private filter: ((details: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void) | null = null;

  constructor(partition: string, cache: boolean) {
    super();
    this.partition = partition;
    this.cache = cache;
  }

  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
      this.handlers.set(scheme, handler);
    },
  } satisfies Pick<Protocol, 'handle'>;

  readonly webRequest = {
    onBeforeRequest: (filter: unknown) => {
      this.filter = filter as unknown as typeof this.filter;
    },
  } satisfies { onBeforeRequest: (filter: RequestFilter) => void };

  setSpellCheckerEnabled(enabled: boolean): void {
    this.spellChecker = enabled;
  }
  setPermissionRequestHandler(handler: PermissionRequest | null): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: PermissionCheck | null): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: DeviceCheck | null): void {
    this.deviceCheck = handler;
  }

  /** Whether a page of this session may ask for an address. */
  lets(url: string): boolean {
    let passed = true;
    this.filter?.({ url }, ({ cancel }) => {
      passed = cancel !== true;
    });
    return passed;
  }

  /** What a page of this session gets; null: the request is refused before it leaves. */
  async request(url: string, init?: RequestInit): Promise<Response | null> {
    if (!this.lets(url)) return null;
    const handler = this.handlers.get(new URL(url).protocol.slice(0, -1));
    return handler === undefined ? null : handler(new Request(url, init));
  }
}
