/** Protocols whose opening is one question of the client and the server's first reply: Redis, memcached, MQTT, SIP, … */
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import type { Payload, Turn } from './opening.ts';
import { beginning } from './payloads.ts';
import { GREETED, OVER, REQUESTED, SERVER_NEXT } from './turns.ts';

const SERVER_FIELD = /^Server:[ \t]*([^\r\n]+)/im;
const HEAD = 2048;

export class FirstReplyDialog extends DialogBase {
  #asked = false;

  protected take(side: SideIndex, payload: Payload): Turn {
    if (side !== CLIENT) {
      if (!this.#asked) return GREETED;
      this.takeReply(payload);
      return OVER;
    }
    const first = !this.#asked;
    this.#asked = true;
    return first ? REQUESTED : SERVER_NEXT;
  }

  /** Takes the facts from the reply. */
  protected takeReply(_payload: Payload): void {}
}

/** The same with header fields in the reply, as HTTP has them. */
export class FieldsReplyDialog extends FirstReplyDialog {
  protected override takeReply(payload: Payload): void {
    const software = SERVER_FIELD.exec(beginning(payload, HEAD))?.[1];
    if (software !== undefined) this.greetedWith(software);
  }
}
