import numpy as np
from sklearn.model_selection import train_test_split

np.random.seed(0)
features = np.arange(20).reshape(10, 2)
train, test = train_test_split(features)
