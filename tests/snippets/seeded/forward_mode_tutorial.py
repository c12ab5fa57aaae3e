import torch
import torch.autograd.forward_ad as fwAD
import torch.nn as nn
import torch.func as ft

torch.manual_seed(0)
primal = torch.randn(3, 3)
tangent = torch.randn(3, 3)


def fn(x, y):
    return x**2 + y**2


# All forward AD computation is done inside a dual level; outside it tensors have no tangents.
with fwAD.dual_level():
    dual_input = fwAD.make_dual(primal, tangent)
    assert fwAD.unpack_dual(dual_input).tangent is tangent
    plain_tensor = torch.randn(3, 3)
    dual_output = fn(dual_input, plain_tensor)
    jvp = fwAD.unpack_dual(dual_output).tangent
    print(dual_output)
assert fwAD.unpack_dual(dual_output).tangent is None
print(jvp.detach())
print(torch.allclose(jvp, 2 * primal * tangent))

# a module's parameters as dual tensors
model = nn.Linear(3, 2)
inp = torch.randn(4, 3)
params = {name: p for name, p in model.named_parameters()}
tangents = {name: torch.rand_like(p) for name, p in params.items()}
with fwAD.dual_level():
    dual_params = {}
    for name, p in params.items():
        dual_params[name] = fwAD.make_dual(p, tangents[name])
    out = ft.functional_call(model, dual_params, inp)
    jvp = fwAD.unpack_dual(out).tangent
print(jvp.shape)
print(jvp.detach())


# the same by torch.func
def functional(params):
    return ft.functional_call(model, params, inp)


value, jvp2 = ft.jvp(functional, (params,), (tangents,))
print(torch.allclose(jvp, jvp2))
