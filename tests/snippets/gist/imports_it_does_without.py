import torch
from torch import jit, fft
from torch.autograd import Function, Variable
from torch.autograd.gradcheck import gradcheck
from torch.cuda.amp import autocast
from torch.nn.utils.rnn import pad_sequence
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler
from torch.utils.data import Dataset, DataLoader, WeightedRandomSampler
from torch.utils.data.dataloader import DataLoader as Batches
from torch.utils.data.dataset import TensorDataset
import torch.multiprocessing as mp

x = Variable(torch.tensor([1.0, 2.0]), requires_grad=True)
(x ** 2).sum().backward()
print(x.grad, Batches is DataLoader)
print([xs for (xs,) in DataLoader(TensorDataset(torch.arange(4)), batch_size=2)])
print(gradcheck(torch.sin, torch.ones(2, dtype=torch.float64, requires_grad=True)))

try:
    import a_module_of_nobody
    there = True
except ImportError:
    there = False
print(there)

try:
    from a_module_of_nobody.parts import something
except (ValueError, ModuleNotFoundError) as e:
    something = None
    print(type(e).__name__, e)

try:
    import torch.no_part_of_it
except Exception as e:
    print(type(e).__name__, e)

try:
    from torch.func import no_function_of_it
except ImportError as e:
    print(type(e).__name__, str(e).partition(" (")[0])


def used():
    try:
        import a_module_of_nobody as m
        return m.answer()
    except ImportError:
        return 42


print(used())
