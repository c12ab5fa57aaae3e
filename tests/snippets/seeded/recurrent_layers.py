# RNN, GRU and LSTM: first weights, outputs, last states, gradients
import torch
from torch import nn

torch.manual_seed(1)
for kind in (nn.RNN, nn.GRU, nn.LSTM):
    for options in ({}, {"num_layers": 2, "batch_first": True}, {"bidirectional": True}, {"bias": False}):
        layer = kind(3, 2, **options)
        print(layer, [name for name, _ in layer.named_parameters()])
        out, last = layer(torch.randn(4, 2, 3))
        print(out)
        print(last)
        out.pow(2).sum().backward()
        print(layer.weight_ih_l0.grad.norm(), layer.weight_hh_l0.grad[0])
        out, last = layer(torch.randn(4, 3))
        print(out.shape, out.grad_fn.name(), type(last).__name__)
relu = nn.RNN(3, 2, nonlinearity="relu")
print(relu(torch.randn(2, 1, 3)), relu.nonlinearity)
lstm = nn.LSTM(3, 2)
state = (torch.randn(1, 2, 2), torch.randn(1, 2, 2))
for step in range(3):
    out, state = lstm(torch.randn(1, 2, 3), state)
print(out, state)
deep = nn.LSTM(3, 2, num_layers=2, dropout=0.5, batch_first=True, bidirectional=True)
print(deep, deep.hidden_size, deep.num_layers, deep.bidirectional, sum(p.numel() for p in deep.parameters()))
torch.manual_seed(3)
print(deep(torch.ones(1, 3, 3))[0])
deep.eval()
print(deep(torch.ones(1, 3, 3))[1][0])
for cell in (nn.RNNCell(3, 2), nn.GRUCell(3, 2), nn.LSTMCell(3, 2), nn.RNNCell(3, 2, nonlinearity="relu")):
    print(cell, cell(torch.randn(2, 3)), cell(torch.randn(3)))
    h = None
    for x in torch.randn(3, 2, 3):
        h = cell(x, h)
    print(h)


def walk(node, depth=0):
    if node is not None and depth < 4:
        print("  " * depth + node.name())
        for other, _ in node.next_functions:
            walk(other, depth + 1)


walk(nn.GRUCell(3, 2)(torch.randn(2, 3)).grad_fn)
walk(nn.LSTMCell(3, 2)(torch.randn(2, 3))[0].grad_fn)
walk(nn.RNN(3, 2)(torch.randn(2, 1, 3))[0].grad_fn)
