/** All features of this window, for those that work with what the others add: the palette, the help sheet, the pages. */
import { createContext, useContext } from 'react';
import type { Command, DetailView, Feature, ListView } from './feature.ts';

export const FeaturesContext = createContext<readonly Feature[]>([]);

export function useFeatures(): readonly Feature[] {
  return useContext(FeaturesContext);
}

export function useCommands(): readonly Command[] {
  return useFeatures().flatMap(({ commands = [] }) => commands);
}

export function useLists(): readonly ListView[] {
  return useFeatures().flatMap(({ lists = [] }) => lists);
}

/** The detail view for a kind of selection; null where no feature has one. */
export function useDetail(kind: string): DetailView | null {
  return (
    useFeatures()
      .flatMap(({ details = [] }) => details)
      .find((one) => one.kind === kind) ?? null
  );
}
