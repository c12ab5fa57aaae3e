"""Half precision: means and softmax are computed in single precision and rounded once."""
import torch

x = torch.tensor([-0.2, 4.0, -0.1295, 4.0, 1.0, -3.0, 2.0, 1.5505, 4.3374], dtype=torch.float16)
print(x.mean().item(), x.mean(0).item(), x.sum().item(), (x.sum() / 9).item())
print(x.var().item(), x.reshape(3, 3).mean(1).tolist(), x.reshape(3, 3).mean(0).tolist())
print(x.softmax(0).tolist())
print(x.log_softmax(0))
print("{} {}".format(x.mean(), [x[:2]]))
torch.set_printoptions(precision=2)
print("{} {text!r:>5}".format(x.mean(), text="a"), "{}".format([x[1:3]]), "%s" % x[0], f"{x[1:2]}")
show = "<{} {}>".format
print(show(x[4:6], x.double()[:1]))
