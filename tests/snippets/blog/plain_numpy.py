# Further functions of numpy that lessons use on plain arrays.
import numpy as np

x = np.linspace(0, 1, 3)
print(np.append(x, 2), np.append(x, [5, 6]), np.diff(x), np.diff([1, 4, 9]), np.percentile(x, 50), np.percentile([1, 2, 3], [25, 75]), np.quantile([1, 2], 0.5))
print(np.unique([1, 1, 2]), np.unique([3, 1, 1], return_counts=True), np.count_nonzero([1, 0]), np.flatnonzero([1, 0]), np.argwhere(np.array([0, 1])))
print(np.searchsorted([1, 2], 1.5), np.histogram([1, 2], bins=2), np.array_split(np.arange(3), 2), np.split(np.arange(4), 2))
print(np.flip([1, 2]), np.flip(np.eye(2), axis=0), np.roll([1, 2, 3], 1), np.trapezoid([1, 2]), np.trapezoid([1, 2], [0, 2]))
print(np.round(np.polyfit([0, 1, 2], [1, 3, 5], 1), 6), np.polyval([1, 2], 3), np.nanmean([1, np.nan]), np.nansum([1, np.nan]), np.ptp([1, 5]))
print(np.identity(2), np.empty(0), np.append(np.eye(2), [[1, 2]], axis=0))
