import torch
import numpy as np
a = torch.ones(5); b = a.numpy(); print(b)
a.add_(1); print(a, b)
b += 1; print(a, b)
b[0] = 7; print(a)
n = np.ones(5); t = torch.from_numpy(n)
n += 1; print(t); t.mul_(3); print(n)
x = torch.arange(6.); y = x.view(2,3); y[0,0] = 100; print(x); x[5] = -1; print(y)
r = y[1]; r.zero_(); print(x, y); c = y[:,1]; c += 5; print(x)
t = y.t(); t[0,0] = 9; print(x); f = y.t().reshape(-1); f[0] = 77; print(x)
z = x.detach(); z[1] = 50; print(x); x.fill_(2); print(z, y, t, r)
w = torch.ones(3, requires_grad=True); u = w * 2; v = u.detach(); v[0] = 10; print(u)
h = u.view(3,1); h.mul_(3); print(u); u.sum().backward(); print(w.grad)
try_ = w[0]
with torch.no_grad():
    try_ += 5
print(w)
d = w.data; d[2] = 8; print(w)
w.data.fill_(1.5); print(d, w, try_)
k = x[None]; k[0,0]=3; print(x)
m = x[x > 1]; m[0] = 99; print(x)
def f(t):
    t[0] = -5
    return t
f(x); print(x)
f(x.detach()); print(x)
l = torch.tensor(n); n[0] = 1234; print(l)
q = torch.zeros(2,2)
s = q.diagonal(); s += 1; print(q)
p = torch.arange(4.)
e = p.expand(2,4); p[0] = 3; print(e)
o = p.unsqueeze(1).squeeze(); o[1] = 44; print(p)
g = p[1:3]; g[:] = 0; print(p)
p[1:3] += 1; print(g)
tt = p.clone(); hh = tt; hh += 1; print(tt)
aa = np.array([1,2,3]); bb = aa; bb *= 2; print(aa)
