import torch

w = torch.tensor([0.123456, 12.3456], requires_grad=True)
(w.log()).sum().backward()
print("grad: {}".format(w.grad))
print("first: {:.3f}, second: {:.3e}".format(w.grad[0], w.grad[1]))
print("{:>10.2f}|{:<10.2f}|".format(*w.tolist()))
print("%s" % w.grad)
print("%.2f and %5.1f%%" % (w[0], 12.5))
