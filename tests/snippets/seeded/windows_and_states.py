import torch
print(torch.range(1, 4), torch.range(0, 1, 0.25), torch.range(5, 1, -2), torch.range(0, 2, dtype=torch.int64))
for n in (0, 1, 2, 5):
    print(torch.hann_window(n), torch.hamming_window(n, periodic=False), torch.blackman_window(n), torch.bartlett_window(n), torch.kaiser_window(n, True, 5.0))
print(torch.hann_window(6, False, dtype=torch.float64), torch.hamming_window(4, True, 0.5, 0.5))
torch.manual_seed(0)
s = torch.get_rng_state()
a = torch.rand(3)
torch.set_rng_state(s)
print(torch.equal(a, torch.rand(3)))
with torch.random.fork_rng():
    torch.rand(10)
print(torch.rand(1))
A = torch.tensor([[2., 1.], [4., 3.]])
LU, piv = torch.lu(A)
print(LU, piv, torch.lu_solve(torch.tensor([[1.], [2.]]), LU, piv))
print(torch.vander(torch.zeros(0)))
print(torch.blackman_window(5, dtype=torch.float64), torch.blackman_window(7, False))

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.tensor([3.0, 0.0], requires_grad=True)
print(torch.autograd.grad(torch.nextafter(x, y).sum(), (x, y)))
