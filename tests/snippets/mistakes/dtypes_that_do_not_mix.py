import torch
for a in ("int32","int16","int8","uint8","float16","bool","int64","float64"):
    for b in ("float32","float64","int32"):
        if a == b: continue
        try: torch.ones(2,2).to(getattr(torch,a)) @ torch.ones(2,2).to(getattr(torch,b))
        except Exception as e: print(a, b, e)
