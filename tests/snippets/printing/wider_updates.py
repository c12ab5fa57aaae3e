"""Recorded updates in place by tensors of a wider dtype keep the dtype of what they change."""
import torch
a=torch.tensor([1.,2.],requires_grad=True)
b=torch.tensor([3.,4.],dtype=torch.float64,requires_grad=True)
z=a.clone(); z*=b; print(z); (z*z).sum().backward(); print(a.grad,b.grad)
z=a*1; z-=b; z+=1; print(z, z.grad_fn.name())
z=a.clone(); z[0]=b[1]; print(z); z.sum().backward(); print(a.grad,b.grad)
z=torch.zeros(2); z+=b; print(z); z=torch.zeros(2); z[1]=b[0]; print(z)
z=torch.zeros(2); z.copy_(b); print(z)
z=torch.zeros(2,dtype=torch.int64)
try: z+=a
except RuntimeError as e: print(e)
v=torch.zeros(2,2); r=v[0]; r+=b; print(v); v.sum().backward(); print(b.grad)
h=torch.ones(2,dtype=torch.float16,requires_grad=True).clone(); h*=a; print(h)
