import random


def throw():
    return random.randint(1, 10**9)


print("thrown", throw() > 0)
