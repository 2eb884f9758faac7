import lightning from '../../rules/catalogue/lightning.json' with { type: 'json' };
import numpy from '../../rules/catalogue/numpy.json' with { type: 'json' };
import pandas from '../../rules/catalogue/pandas.json' with { type: 'json' };
import python from '../../rules/catalogue/python.json' with { type: 'json' };
import scikitLearn from '../../rules/catalogue/scikit-learn.json' with { type: 'json' };
import seedWrappers from '../../rules/catalogue/seed-wrappers.json' with { type: 'json' };
import tensorflow from '../../rules/catalogue/tensorflow.json' with { type: 'json' };
import torch from '../../rules/catalogue/torch.json' with { type: 'json' };
import torchvision from '../../rules/catalogue/torchvision.json' with { type: 'json' };
import { Catalogue } from './catalogue.js';
import type { CatalogueFile } from './types.js';

/** The catalogue's files; the test of the schema proves that they have the form claimed here. */
export const CATALOGUE_FILES = [
  lightning, numpy, pandas, python, scikitLearn, seedWrappers, tensorflow, torch, torchvision,
] as unknown as readonly CatalogueFile[];

let shared: Catalogue | undefined;

/** Everything Seedlint knows, built once. */
export function defaultCatalogue(): Catalogue {
  shared ??= new Catalogue(CATALOGUE_FILES);
  return shared;
}
