# gradients of every sample: parameters in a tuple, then in a dict
import torch
from torch.func import grad, vmap


def predict(params, x):
    weight, bias = params
    return torch.tanh(x @ weight + bias).sum()


def loss(params, x, y):
    return (predict(params, x) - y) ** 2


params = (torch.tensor([[0.5, -0.25], [1.0, 0.75]]), torch.tensor([0.1, -0.2]))
xs = torch.tensor([[1.0, 2.0], [-0.5, 0.25], [0.0, 3.0]])
ys = torch.tensor([1.0, 0.0, -1.0])
weights, biases = vmap(grad(loss), in_dims=(None, 0, 0))(params, xs, ys)
print(weights.shape, biases)
print(weights[1])


def line(p, x):
    return {"value": p["w"] * x + p["b"], "inner": (x, [p["w"]])}


both = vmap(line, in_dims=({"w": 0, "b": None}, 0))
found = both({"w": torch.arange(3.0), "b": torch.tensor(1.0)}, torch.tensor([1.0, 2.0, 3.0]))
print(found)
tree = {"w": torch.tensor([1.0, 2.0]), "b": torch.tensor(0.5)}
print(vmap(grad(lambda p, x: (p["w"] @ x + p["b"]) ** 2), (None, 0))(tree, torch.eye(2)))
opt = torch.optim.SGD(tree.values(), lr=0.1)
print(len(opt.param_groups[0]["params"]))
