# Scripts import more than they use.
import os, sys
import random
import json as j
from datetime import datetime
from collections import defaultdict, OrderedDict
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(x ** 2).sum().backward()
print(x.grad)
