/** `frame.*`: what is told of every frame, before any of its bytes is looked at. */
import { OWN } from '../layerKinds.ts';
import { wireText } from '../values.ts';
import { type Field, field } from './field.ts';

export const frameFields: readonly Field[] = [
  field('frame', 'Frame', 'protocol', (f, values) => values.addBytes(f.sources[OWN], f.start, f.end)),
  field('frame.number', 'Frame number', 'number', (f, values) => values.addNumber(f.number)),
  field('frame.time_relative', 'Time since the first frame', 'seconds', (f, values) =>
    values.addNumber(f.timeNs / 1e9),
  ),
  field('frame.time_delta', 'Time since the frame before', 'seconds', (f, values) => values.addNumber(f.deltaNs / 1e9)),
  field('frame.time', 'Arrival time', 'time', (f, values) => values.addNumber(f.originSeconds + f.timeNs / 1e9)),
  field('frame.time_epoch', 'Seconds since 1970', 'seconds', (f, values) =>
    values.addNumber(f.originSeconds + f.timeNs / 1e9),
  ),
  field('frame.len', 'Length on the wire', 'number', (f, values) => values.addNumber(f.originalLength)),
  field('frame.cap_len', 'Captured length', 'number', (f, values) => values.addNumber(f.capturedLength)),
  field('frame.interface_id', 'Interface', 'number', (f, values) => values.addNumber(f.interfaceIndex)),
  field('frame.interface_name', 'Interface name', 'text', (f, values) => {
    if (f.interfaceName !== null) values.addText(wireText(f.interfaceName));
  }),
  field('frame.comment', 'Comment', 'text', (f, values) => {
    for (const comment of f.comments) values.addText(wireText(comment));
  }),
];
