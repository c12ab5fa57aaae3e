import torch
import numpy as np
from torch.autograd import Variable
torch.set_printoptions(precision=12)
print(torch.tensor([1.43, 1.69], dtype=torch.float64))
print(torch.tensor([[1.43], [1]], dtype=torch.double))
print(torch.DoubleTensor([1.43, 0.1]))
print(torch.as_tensor([1.43, 0.1], dtype=torch.float64))
print(torch.from_numpy(np.array([1.43,0.1])))
print(torch.tensor(np.array([1.43,0.1])))
print(torch.full((2,), 0.1, dtype=torch.float64))
print(torch.linspace(0, 1, 4, dtype=torch.float64))
print(torch.arange(0, 1, 0.3, dtype=torch.float64))
print(torch.tensor([1.7, -1.7], dtype=torch.int64), torch.tensor([0.5, 0.0], dtype=torch.bool), torch.tensor([2**40, 3], dtype=torch.float64))
print(torch.tensor([1.43], dtype=torch.float64).item(), torch.tensor([0.1]).double())
x = torch.ones(2, dtype=torch.float64).new_tensor([0.1, 0.2])
print(x, torch.tensor([True, 2, 0.1], dtype=torch.float64), torch.logspace(0,1,3,dtype=torch.float64))
torch.set_default_dtype(torch.float64)
print(torch.tensor([0.1]))
