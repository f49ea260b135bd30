/** The renderer's entry: finds the other side, asks who it is, and draws the window. */
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import '@mantine/core/styles.layer.css';
import './app/theme.css';
import { FEATURES } from './app/features.ts';
import { Root } from './app/Root.tsx';
import { connect } from './connection/connect.ts';

// Zod's generated functions would need `unsafe-eval` in the content security policy.
z.config({ jitless: true });

createRoot(document.getElementById('root')!).render(<Root features={FEATURES} connect={connect} />);
