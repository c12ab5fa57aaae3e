import torch
x = torch.tensor([1.,2.], requires_grad=True)
for cg in (False, True):
    y = x*x; y.retain_grad()
    y.sum().backward(retain_graph=True, create_graph=cg)
    g = y.grad
    print(y.grad, x.grad)
    (y*y).sum().backward(retain_graph=True, create_graph=cg)
    print(g, y.grad, x.grad)
    (y*y*y).sum().backward(inputs=[x], retain_graph=True, create_graph=cg)
    print(g, y.grad, x.grad)
    (y*y*y).sum().backward(inputs=[y], retain_graph=True, create_graph=cg)
    print(g, y.grad, x.grad)
    x.grad = None
    print(torch.autograd.grad((y**2).sum(), x, create_graph=cg, retain_graph=True), y.grad)
    y.grad = None
    print(torch.autograd.grad((y**2).sum(), y, create_graph=cg), y.grad)
