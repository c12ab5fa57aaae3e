# Naming a device needs none of it; putting a tensor there does.
import torch

gpu = torch.device("cuda")
print(gpu, repr(gpu), gpu.type, gpu.index)
print(repr(torch.device("cuda:1")), torch.device("cuda", 1), torch.device(type="cpu"))
print(torch.ones(2).device == torch.device("cpu"), torch.ones(2).device == gpu)
kind = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else "cpu"
torch.set_default_device(kind)
print(kind, torch.accelerator.device_count(), torch.zeros(1).device)
if torch.cuda.is_available() & (gpu.index is not None):
    print("moving")
for attempt in (lambda: torch.ones(2).to(gpu), lambda: torch.device("gpu"), lambda: torch.device("cuda:x")):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
