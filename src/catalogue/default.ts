import accelerate from '../../rules/catalogue/accelerate.json' with { type: 'json' };
import albumentations from '../../rules/catalogue/albumentations.json' with { type: 'json' };
import audiomentations from '../../rules/catalogue/audiomentations.json' with { type: 'json' };
import baselines from '../../rules/catalogue/baselines.json' with { type: 'json' };
import bayesianOptimization from '../../rules/catalogue/bayesian-optimization.json' with { type: 'json' };
import catboost from '../../rules/catalogue/catboost.json' with { type: 'json' };
import cmdstanpy from '../../rules/catalogue/cmdstanpy.json' with { type: 'json' };
import cupy from '../../rules/catalogue/cupy.json' with { type: 'json' };
import dask from '../../rules/catalogue/dask.json' with { type: 'json' };
import datasets from '../../rules/catalogue/datasets.json' with { type: 'json' };
import deap from '../../rules/catalogue/deap.json' with { type: 'json' };
import detectron2 from '../../rules/catalogue/detectron2.json' with { type: 'json' };
import dgl from '../../rules/catalogue/dgl.json' with { type: 'json' };
import diffusers from '../../rules/catalogue/diffusers.json' with { type: 'json' };
import distrax from '../../rules/catalogue/distrax.json' with { type: 'json' };
import dlimp from '../../rules/catalogue/dlimp.json' with { type: 'json' };
import efficientnetPytorch from '../../rules/catalogue/efficientnet-pytorch.json' with { type: 'json' };
import equinox from '../../rules/catalogue/equinox.json' with { type: 'json' };
import faiss from '../../rules/catalogue/faiss.json' with { type: 'json' };
import fastai from '../../rules/catalogue/fastai.json' with { type: 'json' };
import gensim from '../../rules/catalogue/gensim.json' with { type: 'json' };
import geopandas from '../../rules/catalogue/geopandas.json' with { type: 'json' };
import gym from '../../rules/catalogue/gym.json' with { type: 'json' };
import gymnasium from '../../rules/catalogue/gymnasium.json' with { type: 'json' };
import hyperopt from '../../rules/catalogue/hyperopt.json' with { type: 'json' };
import imbalancedLearn from '../../rules/catalogue/imbalanced-learn.json' with { type: 'json' };
import imgaug from '../../rules/catalogue/imgaug.json' with { type: 'json' };
import implicit from '../../rules/catalogue/implicit.json' with { type: 'json' };
import jax from '../../rules/catalogue/jax.json' with { type: 'json' };
import joblib from '../../rules/catalogue/joblib.json' with { type: 'json' };
import kerasTuner from '../../rules/catalogue/keras-tuner.json' with { type: 'json' };
import kornia from '../../rules/catalogue/kornia.json' with { type: 'json' };
import lightfm from '../../rules/catalogue/lightfm.json' with { type: 'json' };
import lightgbm from '../../rules/catalogue/lightgbm.json' with { type: 'json' };
import lightning from '../../rules/catalogue/lightning.json' with { type: 'json' };
import mlxtend from '../../rules/catalogue/mlxtend.json' with { type: 'json' };
import mmengine from '../../rules/catalogue/mmengine.json' with { type: 'json' };
import monai from '../../rules/catalogue/monai.json' with { type: 'json' };
import mxnet from '../../rules/catalogue/mxnet.json' with { type: 'json' };
import networkx from '../../rules/catalogue/networkx.json' with { type: 'json' };
import numba from '../../rules/catalogue/numba.json' with { type: 'json' };
import numpy from '../../rules/catalogue/numpy.json' with { type: 'json' };
import ogb from '../../rules/catalogue/ogb.json' with { type: 'json' };
import opentsne from '../../rules/catalogue/opentsne.json' with { type: 'json' };
import optuna from '../../rules/catalogue/optuna.json' with { type: 'json' };
import paddlepaddle from '../../rules/catalogue/paddlepaddle.json' with { type: 'json' };
import pandas from '../../rules/catalogue/pandas.json' with { type: 'json' };
import plain from '../../rules/catalogue/plain.json' with { type: 'json' };
import polars from '../../rules/catalogue/polars.json' with { type: 'json' };
import prophet from '../../rules/catalogue/prophet.json' with { type: 'json' };
import pymc from '../../rules/catalogue/pymc.json' with { type: 'json' };
import pymc3 from '../../rules/catalogue/pymc3.json' with { type: 'json' };
import pyroPpl from '../../rules/catalogue/pyro-ppl.json' with { type: 'json' };
import pyspark from '../../rules/catalogue/pyspark.json' with { type: 'json' };
import python from '../../rules/catalogue/python.json' with { type: 'json' };
import pytorchIgnite from '../../rules/catalogue/pytorch-ignite.json' with { type: 'json' };
import pytorchLightning from '../../rules/catalogue/pytorch-lightning.json' with { type: 'json' };
import ray from '../../rules/catalogue/ray.json' with { type: 'json' };
import scikitImage from '../../rules/catalogue/scikit-image.json' with { type: 'json' };
import scikitLearn from '../../rules/catalogue/scikit-learn.json' with { type: 'json' };
import scikitOptimize from '../../rules/catalogue/scikit-optimize.json' with { type: 'json' };
import scikitSurprise from '../../rules/catalogue/scikit-surprise.json' with { type: 'json' };
import scipy from '../../rules/catalogue/scipy.json' with { type: 'json' };
import seedWrappers from '../../rules/catalogue/seed-wrappers.json' with { type: 'json' };
import segmentationModelsPytorch from '../../rules/catalogue/segmentation-models-pytorch.json' with { type: 'json' };
import stableBaselines3 from '../../rules/catalogue/stable-baselines3.json' with { type: 'json' };
import statsmodels from '../../rules/catalogue/statsmodels.json' with { type: 'json' };
import tensorflow from '../../rules/catalogue/tensorflow.json' with { type: 'json' };
import tensorflowData from '../../rules/catalogue/tensorflow-data.json' with { type: 'json' };
import tensorflowProbability from '../../rules/catalogue/tensorflow-probability.json' with { type: 'json' };
import timm from '../../rules/catalogue/timm.json' with { type: 'json' };
import torch from '../../rules/catalogue/torch.json' with { type: 'json' };
import torchAudiomentations from '../../rules/catalogue/torch-audiomentations.json' with { type: 'json' };
import torchGeometric from '../../rules/catalogue/torch-geometric.json' with { type: 'json' };
import torchaudio from '../../rules/catalogue/torchaudio.json' with { type: 'json' };
import torchio from '../../rules/catalogue/torchio.json' with { type: 'json' };
import torchnet from '../../rules/catalogue/torchnet.json' with { type: 'json' };
import torchtext from '../../rules/catalogue/torchtext.json' with { type: 'json' };
import torchvision from '../../rules/catalogue/torchvision.json' with { type: 'json' };
import trackers from '../../rules/catalogue/trackers.json' with { type: 'json' };
import transformers from '../../rules/catalogue/transformers.json' with { type: 'json' };
import umapLearn from '../../rules/catalogue/umap-learn.json' with { type: 'json' };
import webdataset from '../../rules/catalogue/webdataset.json' with { type: 'json' };
import xgboost from '../../rules/catalogue/xgboost.json' with { type: 'json' };
import { Catalogue } from './catalogue.js';
import type { CatalogueFile } from './types.js';

/** The catalogue's files; the test of the schema proves that they have the form claimed here. */
export const CATALOGUE_FILES = [
  accelerate, albumentations, audiomentations, baselines, bayesianOptimization, catboost, cmdstanpy, cupy, dask, datasets, deap, detectron2, dgl, diffusers, distrax, dlimp, efficientnetPytorch, equinox, faiss,
  fastai, gensim, geopandas, gym, gymnasium, hyperopt, imbalancedLearn, imgaug, implicit, jax, joblib, kerasTuner, kornia, lightfm, lightgbm, lightning,
  mlxtend, mmengine, monai, mxnet, networkx, numba, numpy, ogb, opentsne, optuna, paddlepaddle, pandas, plain, polars, prophet, pymc,
  pymc3, pyroPpl, pyspark, python, pytorchIgnite, pytorchLightning, ray, scikitImage, scikitLearn, scikitOptimize,
  scikitSurprise, scipy, seedWrappers, segmentationModelsPytorch, stableBaselines3, statsmodels, tensorflow, tensorflowData, tensorflowProbability, timm, torch, torchAudiomentations,
  torchGeometric, torchaudio, torchio, torchnet, torchtext, torchvision, trackers, transformers, umapLearn, webdataset, xgboost,
] as unknown as readonly CatalogueFile[];

let shared: Catalogue | undefined;

/** Everything Seedlint knows, built once. */
export function defaultCatalogue(): Catalogue {
  shared ??= new Catalogue(CATALOGUE_FILES);
  return shared;
}
