import torch, math
x=torch.tensor([0.,1.,4.,9.],requires_grad=True)
print(torch.gradient(x), torch.gradient(x,spacing=2.0,edge_order=2))
y=torch.arange(6.).reshape(2,3)**2
print(torch.gradient(y), torch.gradient(y,dim=1), torch.gradient(y, spacing=(2.,3.)))
print(torch.broadcast_shapes((3,1),(4,)), torch.broadcast_shapes((2,),5 if False else 2,(1,)))
print(torch.gradient(torch.tensor([1.,4,9])))
s = torch.gradient(x)[0].pow(2).sum()
s.backward(); print(x.grad)
print(math.isclose(0.1+0.2, 0.3), math.isclose(1, 1.1, rel_tol=0.2), math.isclose(1, 1.1, abs_tol=0.01), math.comb(5, 2), math.perm(5, 2), math.gcd(12, 18), math.lcm(4, 6), math.isqrt(17), math.perm(4))
import torch.nn as nn
ps = [torch.tensor([[1., 2.], [3., 4.]], requires_grad=True), torch.tensor(5., requires_grad=True)]
v = nn.utils.parameters_to_vector(ps)
print(v)
nn.utils.vector_to_parameters(torch.arange(5.), ps)
print(ps)
m = nn.Linear(2, 1)
nn.utils.vector_to_parameters(torch.ones(3), m.parameters())
print(m.weight, nn.utils.parameters_to_vector(m.parameters()))
