import torch
x = torch.tensor([2.0], requires_grad=True)
y = torch.tensor([3.0], requires_grad=True)
z = x ** 2 * y + y ** 3
dz = torch.autograd.grad(z, [x, y], create_graph=True)
print(dz)
dxx, dxy = torch.autograd.grad(dz[0], [x, y], retain_graph=True)
dyx, dyy = torch.autograd.grad(dz[1], [x, y])
H = torch.tensor([[dxx, dxy], [dyx, dyy]])
print(H, torch.equal(H, H.T), torch.linalg.eigvalsh(H))
