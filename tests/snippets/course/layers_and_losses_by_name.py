import torch, torch.nn as nn
x=torch.tensor([[1.,-2.,.5],[.25,3.,-1.]])
y=x.flip(0)
for m in (nn.Softmin(dim=1),nn.GLU(0),nn.Tanhshrink(),nn.Softshrink(),nn.Hardshrink(.3),nn.Hardswish(),nn.Threshold(0.1,20.),nn.PReLU(),nn.PReLU(3,init=.1),nn.RMSNorm(3),nn.Softplus(2.),nn.ELU(),nn.LeakyReLU(.2),nn.Hardtanh(),nn.CELU(),nn.Softmax(1)):
    print(m); print(m(x))
for m,a in ((nn.SoftMarginLoss(),(x,torch.sign(y))),(nn.PoissonNLLLoss(),(x,y)),(nn.GaussianNLLLoss(),(x,y,y.abs())),(nn.MarginRankingLoss(.5),(x,y,torch.sign(y))),(nn.HingeEmbeddingLoss(),(x,torch.sign(y))),(nn.CosineEmbeddingLoss(),(x,y,torch.tensor([1.,-1.]))),(nn.TripletMarginLoss(),(x,y,x*2)),(nn.PairwiseDistance(),(x,y)),(nn.CosineSimilarity(),(x,y)),(nn.HuberLoss(),(x,y)),(nn.MSELoss(reduction='sum'),(x,y))):
    print(m, m(*a))
p=nn.PReLU(); print(p.weight, list(p.state_dict())); (p(x)).sum().backward(); print(p.weight.grad)
print(nn.RMSNorm(3).weight)
