/** The few line icons that the window uses, drawn on a grid of 16. */

const PATHS = {
  none: '',
  up: 'M3.5 10 8 5.5l4.5 4.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  right: 'M6 3.5 10.5 8 6 12.5',
  check: 'M3 8.5 6.5 12 13 4.5',
  close: 'M4 4l8 8m0-8-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  columns: 'M2.5 3.5h11v9h-11zM6.2 3.5v9M9.9 3.5v9',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  open: 'M2 12.5v-9h4l1.5 2H14v7z',
  play: 'M5 3.5v9l7.5-4.5z',
  stop: 'M4.5 4.5h7v7h-7z',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3l3.4 3.4',
  chart: 'M2.5 2.5v11h11M5 11V8M8 11V4.5M11 11V6.5',
  picture: 'M2.5 3h11v10h-11zM2.5 11l3.5-4 3 3 1.8-1.8 2.7 2.8',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  gear: 'M8 5.6a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 0 1 0-4.8M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M3.6 12.4 5 11M11 5l1.4-1.4',
  dots: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  file: 'M4 1.8h5l3 3v9.4H4zM9 1.8v3h3',
  network: 'M5.5 2.5h5v4h-5zM1.5 10.5h4v3h-4zM10.5 10.5h4v3h-4zM8 6.5v2M3.5 10.5v-2h9v2',
  export: 'M8 10V2.5M4.8 5.5 8 2.3l3.2 3.2M2.5 9.5v4h11v-4',
  comment: 'M2.5 3h11v7.5H7.5l-3 2.7v-2.7h-2z',
  compare: 'M6.5 3h-4v10h4M9.5 3h4v10h-4M8 1.5v13',
  witness: 'M2 3.5h12M2 8h12M2 12.5h12M5 2v3M9.5 6.5v3M9.5 11v3M12.5 2v3',
  warning: 'M8 2.2 14.3 13H1.7zM8 6.5v3M8 11.4v.1',
  filter: 'M2 3h12L9.5 8.5V13l-3-1.5v-3z',
  help: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8M6.2 6.2a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.2M8 11.4v.1',
} as const;

export type IconName = keyof typeof PATHS;

/** Always beside words or inside of a button that has a name. */
export function Icon({ name, size = 14 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'dots' ? 2.4 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
