import torch
def cg(Av, b, iters=10, tol=1e-10):
    x = torch.zeros_like(b)
    r = b.clone(); p = r.clone()
    rs = r.dot(r)
    for k in range(iters):
        Ap = Av(p)
        alpha = rs / p.dot(Ap)
        x.add_(p, alpha=alpha.item())
        r.sub_(Ap, alpha=alpha.item())
        new = r.dot(r)
        if new.sqrt() < tol:
            print("done", k + 1); break
        p.mul_(new / rs).add_(r)
        rs = new
    return x
w = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
loss = (w**4).sum() / 4 + (w[0] * w[1])**2 + w.pow(2).sum()
grad = torch.autograd.grad(loss, w, create_graph=True)[0]
def hvp(v):
    return torch.autograd.grad(grad, w, v, retain_graph=True)[0]
d = cg(hvp, grad.detach())
H = torch.stack([hvp(e) for e in torch.eye(3, dtype=torch.float64)])
print(torch.allclose(H @ d, grad.detach()))
print(d)
