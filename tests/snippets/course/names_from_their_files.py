"""Layers, optimisers and clipping, imported from the files in which PyTorch defines them."""

import torch
from torch.nn.modules import Linear
from torch.nn.modules.activation import Tanh
from torch.nn.modules.loss import MSELoss
from torch.nn.utils.clip_grad import clip_grad_norm_, clip_grad_value_
from torch.nn.utils.convert_parameters import parameters_to_vector
from torch.optim.adam import Adam
from torch.optim.sgd import SGD

layer = Linear(2, 1)
torch.nn.init.constant_(layer.weight, 0.5)
torch.nn.init.zeros_(layer.bias)
inputs = torch.tensor([[4.0, -2.0], [1.0, 3.0]])
for make in (SGD, Adam):
    optimiser = make(layer.parameters(), lr=0.125)
    loss = MSELoss()(Tanh()(layer(inputs)), torch.tensor([[0.25], [-0.5]]))
    optimiser.zero_grad()
    loss.backward()
    print(f"{clip_grad_norm_(layer.parameters(), 0.75).item():.4f}")
    clip_grad_value_(layer.parameters(), 0.5)
    optimiser.step()
    print(parameters_to_vector(layer.parameters()))
print(torch.nn.modules.Linear is torch.nn.Linear)
torch.nn.utils.clip_grad.clip_grad_norm_(parameters=layer.parameters(), max_norm=0.25)
print(layer.bias.grad)
