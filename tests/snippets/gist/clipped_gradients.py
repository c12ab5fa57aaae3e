import numpy as np
import torch
from torch.nn.utils import clip_grad_norm_

np.set_printoptions(precision=3)
w = torch.tensor([3.0, 4.0], requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)
((w ** 2).sum() + b ** 3).backward()
print(w.grad, b.grad)
norm = torch.nn.utils.clip_grad_norm_([w, b], max_norm=1.0)
print(norm, w.grad, b.grad)
print(clip_grad_norm_(w, 5.0, norm_type=float("inf")), w.grad)
(10 * w.sum()).backward()
torch.nn.utils.clip_grad_value_([w], clip_value=2.5)
print(w.grad.numpy(), np.array([1 / 3, 2e-5]), np.zeros((2, 2), float), np.ones(2, int))
np.set_printoptions(precision=2, suppress=True)
print(np.array([1 / 3, 2e-5, 100.0]))
flat = torch.arange(6)
table = torch.reshape(flat, (2, 3))
flat[0] = 1024
print(table)
