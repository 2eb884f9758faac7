import { locate } from '../notebook/build.js';
import { effectsOf } from '../semantics/program/effects.js';
import type { Site } from '../semantics/program/run.js';
import type { ModuleView } from '../semantics/views.js';
import type { CallInsight } from './analyzer-api.js';

/** What is known of the innermost call of the catalogue around an offset into the text that is parsed. */
export function insightAt(view: ModuleView | undefined, offset: number): CallInsight | null {
  const known = view?.knownCalls.filter(({ call: { expression } }) => expression.start <= offset && offset <= expression.end);
  // The innermost one is the shortest.
  const [first] = (known ?? []).sort((a, b) => length(a.call.expression) - length(b.call.expression));
  if (view === undefined || first === undefined) return null;
  const { catalogue } = view.module;
  const drawn = effectsOf(first.call, first.record, catalogue).draws.map(({ stream }) => stream);
  const streams = [...new Set(drawn)].map((stream) => {
    const status = view.streamAt(first.call, stream);
    const by = status.kind === 'controlled' ? status.by : null;
    return {
      title: view.stream(stream)?.title ?? stream,
      status: status.kind,
      by: by === null ? null : seedingFor(by),
      program: status.kind === 'uncontrolled' ? status.program.path : null,
    };
  });
  return { span: first.call.expression, qualifiedName: first.qualifiedName, streams, catalogue };
}

/** Where the call stands and what it says, for people: counted from 1. */
function seedingFor({ module: { path, file }, call: { expression } }: Site): NonNullable<CallInsight['streams'][number]['by']> {
  const { cell, start } = locate(file, expression);
  return { path, cell: cell === null ? null : cell + 1, line: start.line + 1, text: file.source.slice(expression) };
}

function length({ start, end }: { start: number; end: number }): number {
  return end - start;
}
