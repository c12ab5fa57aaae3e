import torch
import math

data = torch.tensor([1.2, 0.8, 1.5, 0.5])
mu = torch.tensor(0.0, requires_grad=True)
log_sigma = torch.tensor(0.0, requires_grad=True)

def normal_logpdf(x, mu, log_sigma):
    return -0.5 * ((x - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)

ll = normal_logpdf(data, mu, log_sigma).sum()
ll.backward()
print(f"log-likelihood = {ll:.4f}")
print(mu.grad, log_sigma.grad)
