import numpy as np
from sklearn.cluster import KMeans

points = np.random.rand(100, 2)
print(KMeans(3).fit(points).inertia_)
