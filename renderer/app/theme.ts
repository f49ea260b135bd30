/** Mantine in this window's size and colours: small, dense, its variables taken from theme.css. */
import {
  ActionIcon,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  Kbd,
  Menu,
  Modal,
  Popover,
  TextInput,
  Tooltip,
} from '@mantine/core';

export const THEME = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '17px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.4', xl: '1.35' },
  spacing: { xs: '6px', sm: '10px', md: '14px', lg: '18px', xl: '26px' },
  radius: { xs: '3px', sm: '5px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  variantColorResolver: (input) =>
    input.variant === 'filled'
      ? { background: 'var(--accent-fill)', hover: 'var(--accent)', color: 'var(--on-accent)', border: 'none' }
      : defaultVariantColorsResolver(input),
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'compact-sm', variant: 'default', fw: 400 } }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { size: 24, variant: 'subtle', color: 'gray' },
      classNames: { root: 'quiet' },
    }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Kbd: Kbd.extend({ defaultProps: { size: 'xs' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: false, fz: 12, px: 8, py: 4 } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 0 } } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 0 } } }),
    Modal: Modal.extend({
      // The page does not scroll; to lock it would take a style element, which the policy forbids.
      defaultProps: {
        centered: false,
        yOffset: '12vh',
        lockScroll: false,
        transitionProps: { duration: 0 },
        overlayProps: { blur: 0 },
        closeButtonProps: { 'aria-label': 'Close' },
        // It heads the dialog, not the page.
        attributes: { header: { role: 'group' } },
      },
    }),
  },
});

const OURS = {
  '--mantine-color-body': 'var(--panel)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--dim)',
  '--mantine-color-placeholder': 'var(--dim)',
  '--mantine-color-default': 'var(--raised)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad)',
};

export const VARIABLES: CSSVariablesResolver = () => ({ variables: {}, light: OURS, dark: OURS });
