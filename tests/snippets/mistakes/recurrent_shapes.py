# what the recurrent layers refuse
import torch
from torch import nn

lstm, gru = nn.LSTM(3, 2), nn.GRU(3, 2)
zeros = torch.zeros
for attempt in (
    lambda: lstm(zeros(4)),
    lambda: lstm(zeros(2, 1, 4)),
    lambda: lstm(zeros(2, 1, 3), (zeros(1, 2, 2), zeros(1, 1, 2))),
    lambda: lstm(zeros(2, 1, 3), (zeros(1, 1, 2), zeros(1, 1, 5))),
    lambda: lstm(zeros(2, 3), (zeros(1, 1, 2), zeros(1, 1, 2))),
    lambda: gru(zeros(2, 1, 3), zeros(1, 3, 2)),
    lambda: gru(zeros(2, 1, 3), zeros(1, 2)),
    lambda: gru(zeros(2, 3), zeros(1, 1, 2)),
    lambda: nn.RNN(3, 2, nonlinearity="sig"),
    lambda: nn.RNN(3, 0),
    lambda: nn.LSTM(3, 2, num_layers=0),
    lambda: nn.LSTM(3, 2, dropout=2.0),
    lambda: nn.GRUCell(3, 2)(zeros(2, 4)),
    lambda: nn.GRUCell(3, 2)(zeros(2, 3), zeros(2, 5)),
    lambda: nn.RNNCell(3, 2)(zeros(2, 3), zeros(4, 2)),
):
    try:
        attempt()
    except (RuntimeError, ValueError) as error:
        print(type(error).__name__, error)
