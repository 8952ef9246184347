import numpy as np


async def f(x):
    async for y in x:
        z = y
    async with x as w:
        v = w
    return z * v
