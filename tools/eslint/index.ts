import { layerGraph } from './layer-graph.js';
import { noLibraryNames } from './no-library-names.js';
import { noTreeOutsideSyntax } from './no-tree-outside-syntax.js';
import { translated } from './translated.js';

/** The project's own rules: they guard its architecture. */
export const plugin = {
  rules: {
    'layer-graph': layerGraph,
    'no-library-names': noLibraryNames,
    'no-tree-outside-syntax': noTreeOutsideSyntax,
    'translated': translated,
  },
};
