/** A part of the window that fails, by a bug, is told in its place; the other parts go on. */
import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { failureOf } from '../state/failure.ts';
import { FailureBox } from './FailureBox.tsx';

interface BoundaryProps {
  /** What it is that failed: "The list". */
  readonly what: string;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly error: unknown;
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div>
        <FailureBox title={`${this.props.what} cannot be shown: this is a bug`} failure={failureOf(error)} />
        <Button m={18} mt={0} onClick={() => this.setState({ error: null })}>
          Try again
        </Button>
      </div>
    );
  }
}
