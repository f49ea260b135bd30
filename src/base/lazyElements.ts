/** Elements of long lists, each a few words of memory, whose parts are made when they are asked for. */

/** How each part of an element is made from what it stands for. */
export type Parts<Source, Shape> = { readonly [Key in keyof Shape]: (source: Source) => Shape[Key] };

/**
 * A maker of such elements. To whoever reads, spreads or serialises one, it looks like a plain object of that shape;
 * all share the same accessors, so that none has to be made for each.
 * @param sourceOf  finds what an element stands for, again for each part
 */
export function lazyElements<Handle, Source, Shape extends object>(
  parts: Parts<Source, Shape>,
  sourceOf: (handle: Handle) => Source,
): (handle: Handle) => Shape {
  class Element {
    readonly #handle: Handle;

    constructor(handle: Handle) {
      this.#handle = handle;
      // One by one is faster than all together.
      for (const [name, accessor] of accessors) Object.defineProperty(this, name, accessor);
    }

    static read<Part>(element: Element, part: (source: Source) => Part): Part {
      return part(sourceOf(element.#handle));
    }
  }
  const accessors = namesOf(parts).map((name): [string, PropertyDescriptor] => {
    const part = parts[name];
    const get = function (this: Element) {
      return Element.read(this, part);
    };
    return [name, { enumerable: true, configurable: true, get }];
  });
  return (handle) => new Element(handle) as object as Shape;
}

/** All parts of one element at once, as a plain object. */
export function wholeElement<Source, Shape extends object>(parts: Parts<Source, Shape>, source: Source): Shape {
  const whole: Partial<Shape> = {};
  for (const name of namesOf(parts)) whole[name] = parts[name](source);
  return whole as Shape;
}

function namesOf<Source, Shape extends object>(parts: Parts<Source, Shape>): (keyof Shape & string)[] {
  return Object.keys(parts) as (keyof Shape & string)[];
}
