# what gives tensors one by one - parameters(), a dict's values, a ParameterList - where lists of tensors are taken
import torch
from torch import nn

torch.manual_seed(2)
model = nn.Linear(2, 1)
named = {"a": torch.ones(2, requires_grad=True), "b": torch.ones(1, requires_grad=True)}
rows = nn.ParameterList([torch.ones(2), torch.ones(3)])
x = torch.tensor([1.0, -2.0])


def loss():
    own = named["a"].sum() * 3 + named["b"].sum() ** 2
    return model(x).sum() ** 2 + own + (rows[0] * x).sum() + rows[1].sum() * 2


print(torch.autograd.grad(loss(), model.parameters()))
print(torch.autograd.grad(loss(), named.values()))
print(torch.autograd.grad(loss(), rows))
print(torch.autograd.grad(loss(), (p for p in named.values()), create_graph=True))
y = torch.stack([loss(), 2 * loss()])
print(torch.autograd.grad(y, model.parameters(), torch.eye(2), is_grads_batched=True))
loss().backward(inputs=named.values())
print(named["a"].grad, named["b"].grad, model.weight.grad, rows[0].grad)
torch.autograd.backward(loss(), inputs=rows)
print(named["a"].grad, model.weight.grad, rows[0].grad, rows[1].grad)
print(nn.utils.parameters_to_vector(named.values()), nn.utils.parameters_to_vector(rows))
print(nn.utils.clip_grad_norm_(rows, 1.0), rows[0].grad)
nn.utils.clip_grad_value_(named.values(), 0.5)
torch.optim.SGD(named.values(), lr=0.1).step()
torch.optim.SGD([{"params": rows}], lr=1.0).step()
torch.optim.SGD(rows, lr=1.0).step()
print(named, rows[0], rows[1])
nn.utils.vector_to_parameters(torch.zeros(3), named.values())
print(named)
