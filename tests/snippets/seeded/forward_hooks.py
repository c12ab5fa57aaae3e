import copy

import torch
import torch.nn as nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
seen = {}


def keep(name):
    def hook(module, inputs, output):
        seen[name] = output.detach()

    return hook


net[0].register_forward_hook(keep("fc1"))
net[1].register_forward_hook(keep("relu"))
doubled = net[2].register_forward_hook(lambda module, inputs, output: output * 2)
x = torch.arange(6.0).view(2, 3)
print(net(x))
print(seen)
doubled.remove()
print(net(x))

layer = nn.Linear(2, 2)
halved = layer.register_forward_pre_hook(lambda module, args: (args[0] / 2,))
print(layer(torch.ones(1, 2)))
halved.remove()


def with_names(module, args, kwargs):
    print(args, kwargs)
    return args, {"input": kwargs["input"] * 0}


with layer.register_forward_pre_hook(with_names, with_kwargs=True):
    print(layer(input=torch.ones(1, 2)), layer.bias)
print(layer(torch.ones(1, 2)))

order = nn.Identity()
order.register_forward_hook(lambda module, inputs, output: print("second"))
order.register_forward_hook(lambda module, inputs, output: print("third"))
order.register_forward_hook(lambda module, inputs, output: print("first"), prepend=True)
order(torch.ones(1))
order.forward(torch.ones(1))  # hooks belong to the call
copy.deepcopy(order)(torch.ones(1))
