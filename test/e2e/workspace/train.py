"""Trains a small classifier. Run it twice: the two losses differ."""
import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.backends.cudnn.benchmark = True


def make_data(rows: int) -> tuple[np.ndarray, np.ndarray]:
    features = np.random.normal(size=(rows, 8))
    labels = (features.sum(axis=1) > 0).astype(np.int64)
    return features.astype(np.float32), labels


def main() -> None:
    features, labels = make_data(512)
    x_train, x_test, y_train, y_test = train_test_split(features, labels, test_size=0.25)
    data = TensorDataset(torch.from_numpy(x_train), torch.from_numpy(y_train))
    loader = DataLoader(data, batch_size=32, shuffle=True, num_workers=2)
    model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        for batch, target in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(batch), target).backward()
            optimizer.step()
    model.eval()
    loss = nn.functional.cross_entropy(model(torch.from_numpy(x_test)), torch.from_numpy(y_test))
    print(f"test loss {loss.item():.6f}")


if __name__ == "__main__":
    main()
