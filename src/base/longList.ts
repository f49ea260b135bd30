/** Long lists of which few elements are looked at: each is made when it is asked for. */

/** What a long list is made of. Places count from 0. */
export interface LongListParts<Element> {
  readonly length: number;
  /** Asked once for each place. */
  readonly element: (place: number) => Element;
  /** The same element as a plain object that nobody else has, for whoever reads all of it. */
  readonly whole: (place: number) => Element;
}

const PARTS = new WeakMap<readonly unknown[], LongListParts<unknown>>();

/** To whoever reads it, an array. */
export function longList<Element extends object>(parts: LongListParts<Element>): Element[] {
  const list = new Proxy<Element[]>(new Array(parts.length), new Maker(parts));
  PARTS.set(list, parts);
  return list;
}

/** The elements of any list one after the other, for whoever reads each of them once, to its end. */
export function* wholeElements<Element>(list: readonly Element[]): Iterable<Element> {
  const parts = PARTS.get(list) as LongListParts<Element> | undefined;
  if (parts === undefined) yield* list;
  else for (let place = 0; place < parts.length; place++) yield parts.whole(place);
}

/** Sees to it that an element is there before anybody looks. */
class Maker<Element> implements ProxyHandler<Element[]> {
  readonly #parts: LongListParts<Element>;

  constructor(parts: LongListParts<Element>) {
    this.#parts = parts;
  }

  get(list: Element[], key: string | symbol, receiver: unknown): unknown {
    this.#make(list, key);
    return Reflect.get(list, key, receiver);
  }

  has(list: Element[], key: string | symbol): boolean {
    this.#make(list, key);
    return Reflect.has(list, key);
  }

  getOwnPropertyDescriptor(list: Element[], key: string | symbol): PropertyDescriptor | undefined {
    this.#make(list, key);
    return Reflect.getOwnPropertyDescriptor(list, key);
  }

  ownKeys(list: Element[]): (string | symbol)[] {
    for (let place = 0; place < list.length; place++) this.#make(list, String(place));
    return Reflect.ownKeys(list);
  }

  #make(list: Element[], key: string | symbol): void {
    if (typeof key === 'symbol') return;
    const place = Number(key);
    if (!(place >= 0 && place < this.#parts.length) || !Number.isInteger(place) || place in list) return;
    list[place] = this.#parts.element(place);
  }
}
