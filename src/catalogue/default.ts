import accelerate from '../../rules/catalogue/accelerate.json' with { type: 'json' };
import albumentations from '../../rules/catalogue/albumentations.json' with { type: 'json' };
import detectron2 from '../../rules/catalogue/detectron2.json' with { type: 'json' };
import dgl from '../../rules/catalogue/dgl.json' with { type: 'json' };
import fastai from '../../rules/catalogue/fastai.json' with { type: 'json' };
import gym from '../../rules/catalogue/gym.json' with { type: 'json' };
import gymnasium from '../../rules/catalogue/gymnasium.json' with { type: 'json' };
import imgaug from '../../rules/catalogue/imgaug.json' with { type: 'json' };
import kornia from '../../rules/catalogue/kornia.json' with { type: 'json' };
import lightning from '../../rules/catalogue/lightning.json' with { type: 'json' };
import mmengine from '../../rules/catalogue/mmengine.json' with { type: 'json' };
import monai from '../../rules/catalogue/monai.json' with { type: 'json' };
import numpy from '../../rules/catalogue/numpy.json' with { type: 'json' };
import pandas from '../../rules/catalogue/pandas.json' with { type: 'json' };
import pyroPpl from '../../rules/catalogue/pyro-ppl.json' with { type: 'json' };
import python from '../../rules/catalogue/python.json' with { type: 'json' };
import pytorchIgnite from '../../rules/catalogue/pytorch-ignite.json' with { type: 'json' };
import pytorchLightning from '../../rules/catalogue/pytorch-lightning.json' with { type: 'json' };
import scikitLearn from '../../rules/catalogue/scikit-learn.json' with { type: 'json' };
import seedWrappers from '../../rules/catalogue/seed-wrappers.json' with { type: 'json' };
import stableBaselines3 from '../../rules/catalogue/stable-baselines3.json' with { type: 'json' };
import tensorflow from '../../rules/catalogue/tensorflow.json' with { type: 'json' };
import timm from '../../rules/catalogue/timm.json' with { type: 'json' };
import torch from '../../rules/catalogue/torch.json' with { type: 'json' };
import torchGeometric from '../../rules/catalogue/torch-geometric.json' with { type: 'json' };
import torchaudio from '../../rules/catalogue/torchaudio.json' with { type: 'json' };
import torchvision from '../../rules/catalogue/torchvision.json' with { type: 'json' };
import trackers from '../../rules/catalogue/trackers.json' with { type: 'json' };
import transformers from '../../rules/catalogue/transformers.json' with { type: 'json' };
import { Catalogue } from './catalogue.js';
import type { CatalogueFile } from './types.js';

/** The catalogue's files; the test of the schema proves that they have the form claimed here. */
export const CATALOGUE_FILES = [
  accelerate, albumentations, detectron2, dgl, fastai, gym, gymnasium, imgaug, kornia, lightning, mmengine, monai,
  numpy, pandas, pyroPpl, python, pytorchIgnite, pytorchLightning, scikitLearn, seedWrappers, stableBaselines3,
  tensorflow, timm, torch, torchGeometric, torchaudio, torchvision, trackers, transformers,
] as unknown as readonly CatalogueFile[];

let shared: Catalogue | undefined;

/** Everything Seedlint knows, built once. */
export function defaultCatalogue(): Catalogue {
  shared ??= new Catalogue(CATALOGUE_FILES);
  return shared;
}
