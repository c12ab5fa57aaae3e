import torch
print(torch.arange(0.1,-7.9,-4.0,dtype=torch.int64), torch.arange(0.5,5.5,1.5,dtype=torch.int32), torch.arange(5.,dtype=torch.long), torch.arange(1.2,4,dtype=torch.int64))
b=torch.tensor([[True,False],[True,True]])
print(b.prod(1,dtype=torch.bool), b.sum(1,dtype=torch.bool), b.prod(dtype=torch.bool), torch.sum(b,dtype=torch.bool), b.sum(), torch.tensor([2,0]).prod(dtype=torch.bool), torch.ones(2,2).prod(0,dtype=torch.float64))
