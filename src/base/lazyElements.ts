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
      Object.defineProperties(this, accessors);
    }

    static read<Part>(element: Element, part: (source: Source) => Part): Part {
      return part(sourceOf(element.#handle));
    }
  }
  const accessors: PropertyDescriptorMap = {};
  for (const name of Object.keys(parts) as (keyof Shape & string)[]) {
    const part = parts[name];
    const get = function (this: Element) {
      return Element.read(this, part);
    };
    accessors[name] = { enumerable: true, configurable: true, get };
  }
  return (handle) => new Element(handle) as object as Shape;
}
