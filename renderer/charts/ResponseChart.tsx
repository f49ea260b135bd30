/** PTR queries over time, each a point as high as its answer took; those without an answer on a line of their own above. */
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { visible } from '../../src/base/visibleText.ts';
import type { Charts } from '../../src/model/views.ts';
import { counted } from '../../src/model/wording.ts';
import { useCapture } from '../state/app.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import classes from './charts.module.css';
import { type ResponsePlot, responseOptions, responsePlot, SERIES_COLOURS } from './responsePlot.ts';

const HEIGHT = 220;

export function ResponseChart({ series }: { readonly series: Charts['ptrResponses'] }) {
  const plot = responsePlot(series);
  if (plot === null) return <EmptyState title="No PTR query was seen" />;
  return (
    <>
      <ul className={classes.legend}>
        {plot.resolvers.map(({ name, asked, unanswered }, at) => (
          <li key={name}>
            <span
              className={classes.dot}
              style={{ background: `var(${SERIES_COLOURS[at % SERIES_COLOURS.length]!})` }}
            />
            {visible(name)}{' '}
            <span className={classes.dim}>
              {counted(asked, 'query', 'queries')}
              {unanswered === 0 ? '' : `, ${unanswered} unanswered`}
            </span>
          </li>
        ))}
      </ul>
      <Plot plot={plot} />
    </>
  );
}

function Plot({ plot }: { readonly plot: ResponsePlot }) {
  const { change, view, state } = useCapture();
  const { fromSeconds, toSeconds } = view.range ?? { fromSeconds: 0, toSeconds: state.status?.durationSeconds ?? 1 };
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  const scheme = useComputedColorScheme();
  const brushed = useRef((fromSeconds: number, toSeconds: number) => change({ range: { fromSeconds, toSeconds } }));
  useLayoutEffect(() => {
    const element = box.current!;
    const observer = new ResizeObserver(() => setWidth(Math.max(200, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew in other colours
  useEffect(() => {
    const style = getComputedStyle(box.current!);
    const paint = (name: string) => style.getPropertyValue(name);
    const options = responseOptions(plot, {
      width,
      height: HEIGHT,
      fromSeconds,
      toSeconds,
      paint,
      onRange: brushed.current,
    });
    const drawn = new uPlot(options, plot.data, box.current!);
    return () => drawn.destroy();
  }, [plot, width, scheme, fromSeconds, toSeconds]);
  return <div ref={box} role="img" aria-label={plot.described} className={classes.plot} />;
}
