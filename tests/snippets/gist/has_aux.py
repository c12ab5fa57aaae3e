import torch
from torch.func import grad, grad_and_value, jacrev, jacfwd


def loss_and_prediction(w, x):
    prediction = x @ w
    return (prediction ** 2).sum(), prediction


w = torch.tensor([1.0, -1.0])
x = torch.tensor([[1.0, 2.0], [3.0, 5.0]])
g, prediction = grad(loss_and_prediction, has_aux=True)(w, x)
print(g, prediction)
g, (loss, prediction) = grad_and_value(loss_and_prediction, has_aux=True)(w, x)
print(g, loss, prediction)
j, aux = jacrev(lambda v: (v.sin() * v.sum(), v.sum()), has_aux=True)(w)
print(j, aux)
j, aux = jacfwd(lambda v: (v * v, v), has_aux=True)(w)
print(j, aux)
