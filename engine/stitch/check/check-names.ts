import { serverSettings } from '../../server-settings.ts';
import type { Source } from '../../source.ts';
import type { CompositionProblem } from './problem.ts';

/** What a source calls itself and its parts: fit to be used, and used by nobody else. */
export const checkNames = (sources: readonly Source[]): readonly CompositionProblem[] => {
  const problems = sources.flatMap((source, index) => {
    const before = sources.slice(0, index);
    if (before.some(({ name }) => name === source.name))
      return [problem(source, source.name, 'is the name of another source too: give each its own.')];
    return [
      ...nameProblems(source),
      ...Object.keys(source.settings).flatMap((setting) => settingProblems(source, setting, before)),
      ...Object.keys(source.reference)
        .filter((setting) => !Object.hasOwn(source.settings, setting))
        .map((setting) =>
          problem(source, setting, 'is the address of a reference service, but no setting: declare it in `settings`.'),
        ),
      ...Object.keys(source.media).flatMap((kind) => mediaProblems(source, kind, before)),
    ];
  });
  return problems;
};

const problem = ({ name }: Source, coordinate: string, text: string): CompositionProblem => ({
  source: name,
  coordinate,
  problem: text,
});

const nameProblems = (source: Source): readonly CompositionProblem[] => {
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(source.name))
    return [problem(source, source.name, 'is no name for a source: use letters and digits, the first a letter.')];
  return source.name === 'graph'
    ? [problem(source, 'graph', 'stands for what belongs to no source: give the source another name.')]
    : [];
};

const settingProblems = (source: Source, setting: string, before: readonly Source[]): readonly CompositionProblem[] => {
  const other = Object.hasOwn(serverSettings, setting)
    ? 'the server'
    : before.find(({ settings }) => Object.hasOwn(settings, setting))?.name;
  return other === undefined ? [] : [problem(source, setting, `is a setting of ${other} too: give it another name.`)];
};

const mediaProblems = (source: Source, kind: string, before: readonly Source[]): readonly CompositionProblem[] => {
  if (!/^[a-z]{1,20}$/.test(kind))
    return [problem(source, `media.${kind}`, 'cannot stand in a path: use one to twenty small letters.')];
  const other = before.find(({ media }) => Object.hasOwn(media, kind));
  return other === undefined
    ? []
    : [problem(source, `media.${kind}`, `is a kind of media of ${other.name} too: give it another name.`)];
};
