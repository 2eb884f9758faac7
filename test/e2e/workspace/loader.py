import random

import torch
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)


class Crops(Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, index):
        return random.random()


loader = DataLoader(Crops(), num_workers=2)
