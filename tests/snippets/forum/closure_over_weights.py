import torch

def make_model(slope, intercept):
    def model(x):
        return slope * x + intercept
    return model

m = torch.tensor(2.0, requires_grad=True)
c = torch.tensor(-1.0, requires_grad=True)
line = make_model(m, c)
loss = (line(torch.tensor([1., 2., 3.])) ** 2).sum()
loss.backward()
print(loss, m.grad, c.grad)
