/** What names lead to across the files of a project. */
import type { Catalogue, CatalogueRecord } from '../../catalogue/catalogue.js';
import type { SourceFile } from '../../notebook/source-file.js';
import type { ModuleFacts } from '../../syntax/facts.js';
import type { ModuleModel, Value } from '../module/model.js';

/** A file of the project with all that is known of it by itself; that of an open text is the same object through its edits. */
export interface Module {
  readonly path: string;
  readonly file: SourceFile;
  readonly facts: ModuleFacts;
  readonly model: ModuleModel;
  /** What is known of the libraries, in the versions this file's project has. */
  readonly catalogue: Catalogue;
}

/** What a name or callee turns out to be, across files. */
export type Target =
  | { readonly kind: 'function'; readonly module: Module; readonly index: number }
  | { readonly kind: 'class'; readonly module: Module; readonly index: number }
  | { readonly kind: 'module'; readonly module: Module }
  | { readonly kind: 'library'; readonly name: string; readonly record: CatalogueRecord | undefined }
  | { readonly kind: 'unknown' };

/** A class of the project. */
export type ProjectClass = Target & { readonly kind: 'class' };

/** A class of the project or of a library. */
export type ClassTarget = Target & { readonly kind: 'class' | 'library' };

/** A module of the project, and what of the imported name is left to look up inside it. */
export interface Imported {
  readonly module: Module;
  readonly rest: readonly string[];
}

/** What a call in `module` hands over. */
export interface Handed {
  readonly module: Module;
  readonly value: Value;
}

/** The functions of a module that are registered as commands, and those that run before each of them. */
export interface Registered {
  readonly module: Module;
  readonly indices: readonly number[];
  readonly first: readonly number[];
}

export const NOWHERE: Target = { kind: 'unknown' };

export const MAX_HOPS = 12;

/** Whether two targets are the same function, class or library's name. */
export function isSameTarget(a: Target, b: Target): boolean {
  if (a.kind === 'library' || b.kind === 'library') return a.kind === 'library' && b.kind === 'library' && a.name === b.name;
  return 'index' in a && 'index' in b && a.kind === b.kind && a.module === b.module && a.index === b.index;
}
