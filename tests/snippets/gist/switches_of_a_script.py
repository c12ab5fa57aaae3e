import os

os.environ["KMP_DUPLICATE_LIB_OK"] = "TRUE"
os.environ.setdefault("OMP_NUM_THREADS", "1")
import torch
import torch.backends.cudnn as cudnn

cudnn.benchmark = False
torch.backends.cudnn.deterministic = True
print(torch.backends.cudnn.deterministic, cudnn.benchmark, torch.backends.mps.is_available())
device = torch.device("mps" if torch.backends.mps.is_available() else "cpu")
print(device, os.environ["KMP_DUPLICATE_LIB_OK"], os.environ.get("GRADIENT_OF_NOTHING", "not set"))
w = torch.zeros(1, requires_grad=True, device=device)
for name in ("SGD", "Adam", "RMSprop"):
    optimizer = torch.optim.__dict__[name]([w], lr=0.5)
    optimizer.zero_grad()
    ((w - 3) ** 2).sum().backward()
    optimizer.step()
    print(name, w.item() > 0, type(optimizer).__name__)
