# distributions imported from the modules that PyTorch keeps them in
import torch
from torch.distributions.distribution import Distribution
from torch.distributions.gumbel import Gumbel
from torch.distributions.kl import kl_divergence
from torch.distributions.laplace import Laplace
from torch.distributions.one_hot_categorical import OneHotCategorical
from torch.distributions.uniform import Uniform

torch.manual_seed(0)
kinds = [Laplace(0.0, 1.0), OneHotCategorical(torch.tensor([0.2, 0.5])), Uniform(torch.tensor([0.0, 1.0]), 3.0)]
for kind in kinds:
    print(type(kind), isinstance(kind, Distribution))
print(kinds[1].mode, kinds[1].sample((2,)))
print(kinds[2].sample((2,)), kinds[2].rsample())
print(kl_divergence(kinds[2], Uniform(torch.tensor([0.0, 2.0]), 3.0)), Gumbel(0.0, 1.0).sample((3,)))
