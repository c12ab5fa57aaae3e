import torch
x = torch.ones(1, requires_grad=True)
y = x + 2
z = y * y * 2
z.register_hook(lambda grad: print('z grad', grad))
h = y.register_hook(lambda grad: print('y grad', grad))
z.backward()
print(x.grad)
h.remove()
z2 = (x + 2) * 2
z2.backward()
print(x.grad)
